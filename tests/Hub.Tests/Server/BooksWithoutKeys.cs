using System.Globalization;
using System.Security.Cryptography;
using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.EventStore;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using Hub.Server.Replaying;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Hub.Tests.Server;

/// <summary>Address books made from envelopes alone say of every line what the opened facts say, and go on saying it when nobody can open them any more.</summary>
public sealed class BooksWithoutKeys
{
    [Test]
    public async Task A_closed_book_has_the_lines_of_the_opened_one_and_no_key_has_a_part_in_its_digest()
    {
        await using var hub = await RunningHub.Start();
        var (alma, bert, cora) = (await hub.Register(), await hub.Register(substitute: "PO Box 7099, Columbus, OH 43216"), await hub.Register());
        var wrong = await hub.Report(alma.Citizen, "300 Oak Avenue, Springfield, OH 45502", "2026-02-20");
        await hub.Post($"/v1/changes/{wrong["change"]}/correction", new { address = "310 Oak Avenue, Springfield, OH 45502", reason = "typing error" }, "clerk");
        var waits = await hub.Report(alma.Citizen, "12 Elm Street, Springfield, OH 45501", "2026-03-05");
        var off = await hub.Report(alma.Citizen, "14 Elm Street, Springfield, OH 45501", "2026-06-01");
        await hub.Post($"/v1/changes/{off["change"]}/withdrawal", new { reason = "stays" }, "clerk");
        await hub.Report(cora.Citizen, "20 Pine Street, Springfield, OH 45501", "2026-03-02", until: "2026-03-04");
        await hub.Report(bert.Citizen, "44 Hidden Lane, Springfield, OH 45502", "2026-03-01");
        hub.Clock.Advance(TimeSpan.FromDays(5));
        await Eventually.Holds(async () => (await hub.Get($"/v1/changes/{waits["change"]}")).Text.Contains("in-effect", StringComparison.Ordinal));
        await hub.Settled();

        var before = await Replayed.Run(hub.Store, null, 2, compare: true);
        Assert.That(before.Differs, Is.False);
        var lines = await Lines(hub, before.Position);
        foreach (var citizen in new[] { alma, bert, cora })
        {
            var id = CitizenId.Read(citizen.Citizen)!.Value;
            var opened = (await hub.Services.GetRequiredService<CitizenFiles>().ReadAnew(id, Clearance.Programme, CancellationToken.None)).Now.Addresses;
            Assert.That(lines.Where(l => l.Citizen == id.Value).Select(l => l.Line), Is.EqualTo(await Said(hub, opened)));
        }

        var keys = await KeysOf(hub, alma.Citizen);
        foreach (var key in keys) await hub.Store.KeyCustody.Seal(key);
        var closed = await Replayed.Run(hub.Store, before.Position, 1, compare: true);
        foreach (var key in keys) await hub.Store.KeyCustody.Destroy(key);
        var destroyed = await Replayed.Run(hub.Store, before.Position, 3, compare: true);

        Assert.That(keys, Has.Count.EqualTo(2));
        Assert.That((await hub.Services.GetRequiredService<CitizenFiles>().ReadAnew(CitizenId.Read(alma.Citizen)!.Value, Clearance.Programme, CancellationToken.None)).Now.Addresses.Entries, Is.Empty, "nobody can read it any more");
        Assert.That((closed.All, closed.Differs), Is.EqualTo((before.All, false)));
        Assert.That((destroyed.All, destroyed.Differs), Is.EqualTo((before.All, false)));
    }

    private static async Task<List<string>> Said(RunningHub hub, AddressBook opened)
    {
        var said = new List<string>();
        foreach (var e in opened.Entries)
        {
            var holds = e.CorrectedBy is { } correction ? await Correction(hub, correction) : await hub.Store.Log.ReadAt(e.Position);
            said.Add(string.Create(CultureInfo.InvariantCulture,
                $"{e.Position} {e.Change} {e.RecordedAt.UtcTicks} {Convert.ToHexString(SHA256.HashData(holds!.Body.Span))} {e.Waits} {e.Withdrawn} {e.EndAnnounced} {e.Ended} {e.CorrectedBy?.Value}"));
        }
        return said;
    }

    private static async Task<StoredFact> Correction(RunningHub hub, ChangeId change) =>
        (await hub.Store.Log.ReadAll(0, 1_000)).Single(f => f.Type == "address-corrected.v1" && FactHeader.Read(f.Header.Span).Change == change);

    private static async Task<List<(string Citizen, string Line)>> Lines(RunningHub hub, long position)
    {
        await using var replay = await Replay.Begin(hub.Store, ReadModels.Of(hub.Store), 2);
        await replay.RunTo(position);
        await using var read = hub.Store.Projections.CreateCommand($"select * from {replay.Schema}.address_book_lines_2 order by citizen, position");
        await using var row = await read.ExecuteReaderAsync();
        var lines = new List<(string, string)>();
        while (await row.ReadAsync())
        {
            lines.Add((row.GetString(0), string.Create(CultureInfo.InvariantCulture,
                $"{row.GetInt64(1)} {row.GetString(2)} {row.GetFieldValue<DateTimeOffset>(3).UtcTicks} {Convert.ToHexString(row.GetFieldValue<byte[]>(4))} {row.GetBoolean(5)} {row.GetBoolean(6)} {row.GetBoolean(7)} {row.GetBoolean(8)} {(row.IsDBNull(9) ? null : row.GetString(9))}")));
        }
        return lines;
    }

    private static async Task<List<Guid>> KeysOf(RunningHub hub, string citizen) =>
        [.. (await hub.Store.Log.ReadStream("citizen-" + citizen, 0, 100)).Select(f => FactHeader.Read(f.Header.Span).Key!.Value).Distinct()];
}
