using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.Domain.Sharing;
using Hub.Server.Addresses;
using Hub.Server.Sharing;

namespace Hub.Server.Citizens;

/// <summary>
/// What agencies' records were told of the wrong person while two files were one: every telling since the merge whose change stands in a stream from the
/// other side of it; and what each record is to have instead.
/// </summary>
public sealed class SentMeanwhile(Holdings holdings, Agreements agreements, StateCalendar calendar)
{
    /// <param name="Address">Null where it may not be shown: the person is protected.</param>
    public sealed record Wrong(long Sequence, long Position, DateTimeOffset ToldAt, ChangeId? Change, AddressAnswer? Address, string State);

    /// <param name="Citizen">Whose record it is.</param>
    /// <param name="Instead">What the agency may use for it once the merge is reversed; null for nothing.</param>
    public sealed record ToWrongRecord(string Agency, RecordId Record, CitizenId Citizen, IReadOnlyList<Wrong> Told, AddressAnswer? Instead);

    /// <param name="file">Of either, before the reversal or after it.</param>
    public async ValueTask<IReadOnlyList<ToWrongRecord>> Of(CitizenFile file, Merge merge, CancellationToken ct)
    {
        var found = new List<ToWrongRecord>();
        foreach (var side in new[] { file.Without(merge.Id, merge.Survivor), file.Without(merge.Id, merge.Retired) })
        {
            var other = file.Without(merge.Id, side.Named == merge.Survivor ? merge.Retired : merge.Survivor);
            var others = other.Facts.Select(f => ReadHoldings.ChangeOf(f.Event)).OfType<ChangeId>().ToHashSet();
            foreach (var record in side.Now.EveryRecord.Where(r => !AgencyRecords.IsSource(r.Agency)))
            {
                var told = await holdings.Of(record.Agency, record.Record, side.Members, null, ct);
                var wrong = told.Tellings.Where(t => t.Position > merge.Position && (merge.Reversed is not { } r || t.Position < r.Position) && t.Change is { } change && others.Contains(change)).ToArray();
                if (wrong.Length == 0) continue;
                var terms = await agreements.Read(record.Agency, ct);
                var instead = terms.Agreement.EntitledTo(side.Now.Addresses, side.Now.Protection, calendar.Today);
                found.Add(new(record.Agency, record.Record, record.Whose, [.. wrong.Select(t => WrongOf(t, other.Now))], AddressAnswer.Of(instead?.Address)));
            }
        }
        return found;
    }

    private static Wrong WrongOf(Telling t, Citizen other)
    {
        var shown = t.Content is { } content && (content.IsSubstitute || !other.Protection.InForce) ? content.Address : null;
        return new(t.Sequence, t.Position, t.ToldAt, t.Change, AddressAnswer.Of(shown), ReadHoldings.StateOf(t));
    }
}
