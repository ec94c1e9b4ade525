using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Hub.Domain;
using Hub.EventStore;
using Hub.Server;
using Hub.Server.Citizens;
using Hub.Server.Sharing;
using Hub.Tests.Server;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Hub.Tests.Flow;

/// <summary>
/// The file of moves, taken in day by day with the clock set forward; at the end of thirty of its days every agency's own storage is copied. Long after, the
/// hub is asked what each record held at the end of each of those days: it must say what was in the copies, from disclosures and receipts alone.
/// Reads ../shared/data/moves; in CI it fails where that is missing.
/// </summary>
[Parallelizable]
public sealed class ThirtyDays
{
    private const int AtOnce = 16;
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    private sealed record Copy(DateOnly Day, DateTimeOffset At, IReadOnlyDictionary<string, Dictionary<string, string>> ByAgency);

    private readonly ConcurrentDictionary<string, string> citizens = new(StringComparer.Ordinal); // By the source's key.
    private RealAgencies agencies = null!;
    private RunningHub hub = null!;

    [Test]
    public async Task What_the_hub_says_that_an_agency_held_on_a_day_is_what_its_own_storage_held_at_the_end_of_it()
    {
        var folder = HubOnTheMachine.SharedFolder("data/moves");
        var people = MovesFile.Rows(Path.Combine(folder, "citizens.csv"));
        var days = MovesFile.Rows(Path.Combine(folder, "moves.csv")).GroupBy(m => DayOf(DateTimeOffset.Parse(m["reported_at"], CultureInfo.InvariantCulture))).OrderBy(g => g.Key).ToArray();
        await using var house = agencies = new RealAgencies();
        await using var running = hub = await RunningHub.Start(now: Noon(days[0].Key.AddDays(-1)), agencies: agencies);

        await Register(people);
        var (copies, reported) = (new List<Copy>(), new List<Dictionary<string, string>>());
        for (var i = 0; i < days.Length; i++)
        {
            reported.AddRange(days[i]);
            var copied = i % (days.Length / 30) == 0 && copies.Count < 30;
            // Between the days that are copied up to three days' reports are taken in at once.
            if (!copied && i % 3 != 0 && i < days.Length - 1) continue;
            ClockTo(Noon(days[i].Key));
            foreach (var part in reported.Chunk(500)) await TakeIn(part);
            reported.Clear();
            await Settled(); // The clock is set forward only when nothing is under way: to the Courts, what was signed an hour ago is a replay.
            if (!copied) continue;
            ClockTo(EndOf(days[i].Key));
            await Settled();
            copies.Add(await CopyStorage(days[i].Key));
        }
        ClockTo(Noon(days[^1].Key.AddDays(60))); // Moves told ahead take effect; what was held stays what it was.
        await Settled();
        Assert.That(copies, Has.Count.EqualTo(30));
        await HeldWasWhatWasCopied(copies);
        await OverHttpAsKnownThenToo(copies);
    }

    private async Task HeldWasWhatWasCopied(IReadOnlyList<Copy> copies)
    {
        var (files, holdings, calendar) = (hub.Services.GetRequiredService<CitizenFiles>(), hub.Services.GetRequiredService<Holdings>(), hub.Services.GetRequiredService<StateCalendar>());
        var (wrong, seen, changed) = (new ConcurrentBag<string>(), 0, 0);
        await Parallel.ForEachAsync(citizens.Values, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (citizen, ct) =>
        {
            var file = await files.ReadAnew(new CitizenId(citizen), Clearance.Ordinary, ct);
            foreach (var record in file.Now.Records.Where(r => RealAgencies.All.Contains(r.Agency)))
            {
                var told = await holdings.Of(record.Agency, record.Record, file.Everybody, null, ct);
                var says = copies.Select(c => Said(ReadHoldings.On(c.Day, record, told, file.Now, calendar).Held)).ToArray();
                var stored = copies.Select(c => c.ByAgency[record.Agency].GetValueOrDefault(record.Key)).ToArray();
                for (var i = 0; i < copies.Count; i++)
                    if (says[i] != stored[i]) wrong.Add($"{record.Agency} {record.Key} on {copies[i].Day:O}: {says[i] ?? "nothing"}, but its storage had {stored[i] ?? "nothing"}");
                Interlocked.Add(ref seen, copies.Count);
                if (says.Distinct().Count() > 1) Interlocked.Increment(ref changed);
            }
        });
        TestContext.Out.WriteLine($"{seen} holdings on {copies.Count} days compared; {changed} records held more than one address over them");
        Assert.That(wrong.Take(20), Is.Empty, $"{wrong.Count} of {seen}");
        Assert.That(seen, Is.EqualTo(copies.Sum(c => c.ByAgency.Values.Sum(a => a.Count)) + copies.Sum(c => NotYet(copies[^1], c))), "every record of every copy");
        Assert.That(changed, Is.GreaterThan(1_000));
    }

    // Records that an agency had not heard of yet are held to be nothing.
    private static int NotYet(Copy last, Copy then) => last.ByAgency.Sum(a => a.Value.Count) - then.ByAgency.Sum(a => a.Value.Count);

    private async Task OverHttpAsKnownThenToo(IReadOnlyList<Copy> copies)
    {
        using var auditor = hub.As("auditor");
        var (wrong, asked) = (new ConcurrentBag<string>(), 0);
        await Parallel.ForEachAsync(citizens.Values.Order(StringComparer.Ordinal).Where((_, i) => i % 10 == 0), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (citizen, ct) =>
        {
            var copy = copies[Interlocked.Increment(ref asked) % copies.Count];
            var knownAt = Uri.EscapeDataString(copy.At.ToString("O", CultureInfo.InvariantCulture));
            var text = await auditor.GetStringAsync(new Uri($"/v1/citizens/{citizen}/holdings?on={copy.Day:yyyy-MM-dd}&knownAt={knownAt}", UriKind.Relative), ct);
            foreach (var record in JsonSerializer.Deserialize<JsonElement>(text).GetProperty("records").EnumerateArray())
            {
                var (agency, key) = (record.GetProperty("agency").GetString()!, record.GetProperty("key").GetString()!);
                var says = record.TryGetProperty("held", out var held) ? Written(held.GetProperty("address")) : null;
                if (says != copy.ByAgency[agency].GetValueOrDefault(key)) wrong.Add($"{agency} {key} on {copy.Day:O}");
            }
        });
        Assert.That(wrong.Take(20), Is.Empty, $"{wrong.Count}");
        Assert.That(asked, Is.GreaterThan(300));
    }

    private static string? Said(ReadHoldings.Told? held) =>
        held is null ? null : held.Address is { } a ? $"{a.Line}|{a.City}|{a.State}|{a.Zip}" : $"withheld: {held.Withheld}";

    private static string Written(JsonElement a) => $"{a.GetProperty("line")}|{a.GetProperty("city")}|{a.GetProperty("state")}|{a.GetProperty("zip")}";

    private async Task<Copy> CopyStorage(DateOnly day)
    {
        var byAgency = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        foreach (var agency in RealAgencies.All) byAgency.Add(agency, await agencies.Storage(agency));
        return new(day, hub.Clock.GetUtcNow(), byAgency);
    }

    private async Task Register(List<Dictionary<string, string>> people)
    {
        await Parallel.ForEachAsync(people, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (p, ct) =>
        {
            object[] records = [new { agency = "source", key = p["citizen"] }, .. RealAgencies.All.Where(a => p[a + "_id"].Length > 0).Select(a => new { agency = a, key = p[a + "_id"] })];
            var answer = await hub.Post("/v1/citizens", new
            {
                name = new { first = p["first"], last = p["last"] }, birthDate = Born(p["dob"]), records, address = p["address_as_given"],
                protection = p["protected"].Length > 0 ? new { programme = p["protected"], substitute = p["substitute_address"] } : null,
            });
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Created), answer.Code);
            citizens[p["citizen"]] = answer["citizen"];
        });
        await Settled();
    }

    private async Task Settled()
    {
        Answered lag = null!;
        try
        {
            await Eventually.Holds(async () => (lag = await hub.Get("/v1/lag")).Json.GetProperty("dueOpen").GetInt64() == 0, seconds: 240);
        }
        catch (AssertionException)
        {
            TestContext.Out.WriteLine($"{hub.Clock.GetUtcNow():O} {lag.Text}");
            foreach (var state in (string[])["parked", "rejected", "open"]) TestContext.Out.WriteLine((await hub.Get("/v1/deliveries?limit=5&state=" + state)).Text);
            foreach (var line in hub.Desks.Log.Lines.Where(l => l.StartsWith("Warning", StringComparison.Ordinal) || l.StartsWith("Error", StringComparison.Ordinal)).TakeLast(20)) TestContext.Out.WriteLine(line);
            throw;
        }
    }

    // The file has errors such as files have: a day that is none, or is still to come.
    private static string? Born(string written) =>
        DateOnly.TryParseExact(written, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year < 2026 ? written : null;

    private async Task TakeIn(IEnumerable<Dictionary<string, string>> rows)
    {
        var answer = await hub.Post("/v1/address-changes/batch", new
        {
            rows = rows.Select(r => new
            {
                key = r["key"], channel = r["channel"], reportedBy = r["reported_by"], reportedAt = r["reported_at"], assurance = r["assurance"], effectiveOn = r["effective_on"],
                kind = r["kind"], address = r["address_as_given"],
            }),
        });
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), answer.Text);
    }

    private void ClockTo(DateTimeOffset instant) => hub.Clock.Advance(instant - hub.Clock.GetUtcNow());

    private static DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, Zone).DateTime);

    private static DateTimeOffset Noon(DateOnly day) => In(day, new TimeOnly(12, 0));

    // With room for what is copied to be copied before the day is over.
    private static DateTimeOffset EndOf(DateOnly day) => In(day, new TimeOnly(23, 57));

    private static DateTimeOffset In(DateOnly day, TimeOnly time) => new(day.ToDateTime(time), Zone.GetUtcOffset(day.ToDateTime(time)));
}
