using System.Text;
using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.EventStore;
using Hub.Server.Facts;

namespace Hub.Server.Citizens;

/// <summary>
/// Which citizen an agency's record is about. A record's opaque id is made from the agency's key with the hub's secret, so the same
/// key always names the same stream, and "linked to one citizen only" is that stream's expected version, not a race between look-ups.
/// </summary>
public sealed class AgencyRecords(Store store, DatedRules rules)
{
    private const int MostKept = 200_000;
    private readonly Kept<(string Agency, RecordId Record), CitizenId> kept = new(MostKept);

    public RecordId IdOf(string agency, string key)
    {
        Span<byte> hash = store.Hmac(Encoding.UTF8.GetBytes($"record\n{agency}\n{key}"));
        return new(Reference.From(hash));
    }

    public static string StreamOf(string agency, RecordId record) => $"agency-{agency}-{record}";

    /// <summary>Null when nobody is known under that key. Of a record that its agency closed it is whose it was.</summary>
    public async ValueTask<CitizenId?> CitizenOf(string agency, RecordId record, CancellationToken ct)
    {
        if (kept.TryGet((agency, record), out var known)) return known;
        var last = await store.Log.ReadStreamBackwards(StreamOf(agency, record), 1, ct);
        if (last is not [var fact] || IsUnlinked(fact) || FactHeader.Read(fact.Header.Span).Citizen is not { } citizen) return null;
        return IsEnded(fact) ? citizen : kept.Put((agency, record), citizen, (_, read) => read);
    }

    /// <summary>At which version of its stream the record is nobody's, or was closed as one of these people's; null where it is somebody's.</summary>
    public async ValueTask<int?> FreeAt(string agency, RecordId record, CancellationToken ct, IReadOnlyCollection<CitizenId>? theirs = null) =>
        await store.Log.ReadStreamBackwards(StreamOf(agency, record), 1, ct) is not [var last] ? 0
        : IsUnlinked(last) || (IsEnded(last) && FactHeader.Read(last.Header.Span).Citizen is { } whose && theirs?.Contains(whose) == true) ? last.Version : null;

    /// <summary>Whose each of many records is, or was when its agency closed it, and at which version of its stream it may be linked; with one question.</summary>
    public async ValueTask<IReadOnlyDictionary<RecordId, (CitizenId? Citizen, int FreeAt)>> Standing(string agency, IReadOnlyCollection<RecordId> asked, CancellationToken ct)
    {
        var standing = new Dictionary<RecordId, (CitizenId? Citizen, int FreeAt)>(asked.Count);
        var streams = new Dictionary<string, RecordId>(StringComparer.Ordinal);
        foreach (var record in asked)
        {
            if (kept.TryGet((agency, record), out var known)) standing[record] = (known, 0);
            else if (standing.TryAdd(record, (null, 0))) streams.Add(StreamOf(agency, record), record);
        }
        if (streams.Count == 0) return standing;
        foreach (var last in await store.Log.ReadLast(streams.Keys, ct))
        {
            var record = streams[last.Stream];
            standing[record] = IsUnlinked(last) || FactHeader.Read(last.Header.Span).Citizen is not { } citizen ? (null, last.Version)
                : IsEnded(last) ? (citizen, last.Version)
                : (kept.Put((agency, record), citizen, (_, read) => read), last.Version);
        }
        return standing;
    }

    /// <summary>At which version of its stream it is now, for who ends the interest.</summary>
    public async ValueTask<int> VersionOf(string agency, RecordId record, CancellationToken ct) =>
        await store.Log.ReadStreamBackwards(StreamOf(agency, record), 1, ct) is [var last] ? last.Version : 0;

    /// <summary>It was unlinked, and may be another's by now.</summary>
    public void Forget(string agency, RecordId record) => kept.Forget((agency, record));

    /// <summary>Stands in the envelope of an interest that ended because the agency closed its record, and not because it was another's.</summary>
    public const string Closed = "closed";

    private static bool IsEnded(StoredFact fact) => fact.Type.StartsWith("interest-ended.", StringComparison.Ordinal);

    private static bool IsUnlinked(StoredFact fact) => IsEnded(fact) && FactHeader.Read(fact.Header.Span).Code != Closed;

    /// <summary>Agencies and sources are short lower-case words; anything else is nobody's.</summary>
    public static bool IsAgencyName(string? agency) => agency is { Length: > 0 and <= 20 } && agency.All(c => c is >= 'a' and <= 'z');

    /// <summary>An agency that an agreement names, or a source of records. A record linked to any other word would be told of nothing, in silence.</summary>
    public bool Serves(string agency) => IsEvidenceOnly(agency) || rules.Agreements.Any(a => a.Agency == agency);

    /// <summary>Its records say who somebody is, and nothing is told of them.</summary>
    public bool IsEvidenceOnly(string agency) => IsSource(agency) || rules.Sources?.Contains(agency) == true;

    public static bool IsSource(string agency) => agency == Citizen.Source;
}
