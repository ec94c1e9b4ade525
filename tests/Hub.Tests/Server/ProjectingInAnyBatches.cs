using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hub.Domain;
using Hub.EventStore;
using Hub.Server.Addresses;
using Hub.Server.Facts;
using Hub.Server.Propagation;
using Hub.Tests.EventStore;
using Npgsql;
using NUnit.Framework;

namespace Hub.Tests.Server;

/// <summary>
/// A projection writes what a batch says about a row once, as its last word. Wherever batches are cut, while following or while rebuilding,
/// the rows must be those of going through the facts one by one.
/// </summary>
public sealed class ProjectingInAnyBatches : StoreFixture
{
    private static readonly DateTimeOffset Day = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);
    private static readonly ChangeId[] Changes = [.. Enumerable.Range(0, 4).Select(_ => ChangeId.Mint())];
    private static readonly RecordId[] Records = [RecordId.Mint(), RecordId.Mint()];
    private static readonly CitizenId Mover = CitizenId.Mint();

    private static readonly Gen<(string Type, FactHeader Header)> AnyDelivery =
        from type in Gen.Elements("change-disclosed.v1", "change-disclosed.v1", "identifier-changed.v1", "change-applied.v1", "change-rejected.v1", "change-parked.v1")
        from record in Gen.Elements(Records)
        from sequence in Gen.Choose(1, 4)
        from code in Gen.Elements(null, "no-such-account", "superseded")
        select (type, new FactHeader
        {
            Actor = "hub", Agency = "dmv", Record = record, Citizen = Mover, Sequence = sequence, Source = sequence, Change = Changes[sequence - 1],
            Code = type is "change-disclosed.v1" or "identifier-changed.v1" ? null : code,
        });

    private static readonly Gen<(string Type, FactHeader Header)> AnyAddress =
        from type in Gen.Elements("address-changed.v1", "address-took-effect.v1", "address-change-withdrawn.v1", "address-corrected.v1", "temporary-address-ended.v1")
        from change in Gen.Elements(Changes)
        from wrong in Gen.Elements(Changes)
        from due in Gen.Elements<int?>(null, 0, 1)
        from waits in Gen.Elements<bool?>(null, true)
        select (type, new FactHeader
        {
            Actor = "agency:dmv", Change = change, Corrects = type == "address-corrected.v1" ? wrong : null,
            DueOn = due is { } days ? new DateOnly(2026, 12, 1).AddDays(days) : null, Waits = waits,
        });

    private static IEnumerable<TestCaseData> Projections()
    {
        yield return new TestCaseData(new Func<Store, Projection>(s => new DeliveryList(() => s.Projections)), AnyDelivery, "deliveries_2", "delivery-dmv-x").SetName("Deliveries_are_listed_alike_wherever_batches_are_cut");
        yield return new TestCaseData(new Func<Store, Projection>(s => new ChangeIndex(() => s.Projections, () => throw new NotSupportedException(), s)), AnyAddress, "changes_1", "citizen-x").SetName("Changes_are_indexed_alike_wherever_batches_are_cut");
        yield return new TestCaseData(new Func<Store, Projection>(s => new Waiting(() => s.Projections)), AnyAddress, "waiting_3", "citizen-x").SetName("What_waits_is_alike_wherever_batches_are_cut");
    }

    [TestCaseSource(nameof(Projections))]
    public async Task Wherever_batches_are_cut(Func<Store, Projection> make, Gen<(string Type, FactHeader Header)> any, string table, string stream)
    {
        var projection = make(Store);
        await using (var runner = new ProjectionRunner(Store, [projection])) await runner.Start();
        var trial = from facts in Gen.ListOf(any) from cuts in Gen.ListOf(Gen.Choose(1, 6)) select (facts, cuts);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(trial.Where(t => t.facts.Count > 1).ToArbitrary(), t =>
        {
            var facts = t.facts.Select((f, i) => new StoredFact(
                i + 1, stream, i + 1, Guid.CreateVersion7(), f.Type, Day.AddSeconds(i), f.Header.Write(), default)).ToArray();
            var oneByOne = Rows(projection, table, facts.Select(f => new[] { f })).GetAwaiter().GetResult();
            var atOnce = Rows(projection, table, [facts]).GetAwaiter().GetResult();
            var cut = Rows(projection, table, Cut(facts, t.cuts)).GetAwaiter().GetResult();
            Assert.That(atOnce, Is.EqualTo(oneByOne));
            Assert.That(cut, Is.EqualTo(oneByOne));
            if (table == "deliveries_2") Assert.That(oneByOne, Is.EqualTo(Model(facts)));
        }));
    }

    private async Task<string> Rows(Projection projection, string table, IEnumerable<IReadOnlyList<StoredFact>> batches)
    {
        await using var connection = await Store.ProjectionWriters.OpenConnectionAsync();
        await using (var empty = new NpgsqlCommand("truncate read." + table, connection)) await empty.ExecuteNonQueryAsync();
        foreach (var facts in batches)
        {
            var into = new ProjectionBatch();
            await projection.Project(facts, into, CancellationToken.None);
            await using var batch = new NpgsqlBatch(connection);
            foreach (var command in into.Commands) batch.BatchCommands.Add(command);
            if (into.Commands.Count > 0) await batch.ExecuteNonQueryAsync();
        }
        var what = table == "deliveries_2" ? "record || ' ' || sequence || ' ' || state || ' ' || coalesce(code, '-')" : "t::text";
        await using var read = new NpgsqlCommand($"select coalesce(string_agg(row, E'\\n' order by row collate \"C\"), '') from (select {what} as row from read.{table} t) t", connection);
        return (string)(await read.ExecuteScalarAsync())!;
    }

    /// <summary>The rules as they read: one receipt after the other.</summary>
    private static string Model(IEnumerable<StoredFact> facts)
    {
        var rows = new Dictionary<(string Record, long Sequence), (string State, string? Code, string Kind)>();
        foreach (var fact in facts)
        {
            var h = FactHeader.Read(fact.Header.Span);
            var key = (h.Record!.Value.Value, h.Sequence!.Value);
            if (fact.Type is "change-disclosed.v1" or "identifier-changed.v1") rows.TryAdd(key, ("open", null, fact.Type));
            if (fact.Type == "change-applied.v1" && rows.ContainsKey(key))
            {
                rows[key] = ("applied", h.Code, rows[key].Kind);
                foreach (var (earlier, row) in rows.ToArray())
                    if (earlier.Record == key.Item1 && earlier.Sequence < key.Item2 && row.Kind == rows[key].Kind && row.State is "rejected" or "parked") rows[earlier] = ("settled", row.Code, row.Kind);
            }
            if (fact.Type is "change-rejected.v1" or "change-parked.v1" && rows.TryGetValue(key, out var held) && held.State != "applied")
            {
                var settled = rows.Any(r => r.Key.Record == key.Item1 && r.Key.Sequence > key.Item2 && r.Value.Kind == held.Kind && r.Value.State == "applied");
                rows[key] = (settled ? "settled" : fact.Type == "change-rejected.v1" ? "rejected" : "parked", h.Code, held.Kind);
            }
        }
        return string.Join('\n', rows.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Key.Record} {r.Key.Sequence} {r.Value.State} {r.Value.Code ?? "-"}"))
            .OrderBy(Encoding.UTF8.GetBytes, Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b))));
    }

    private static IEnumerable<StoredFact[]> Cut(StoredFact[] facts, IEnumerable<int> cuts)
    {
        var rest = facts.AsEnumerable();
        foreach (var length in cuts)
        {
            yield return [.. rest.Take(length)];
            rest = rest.Skip(length).ToArray();
        }
        yield return [.. rest];
    }
}
