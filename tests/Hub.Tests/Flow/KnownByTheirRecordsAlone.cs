using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Hub.Linking;
using Hub.Server.Identity;
using Hub.Tests.Server;
using NUnit.Framework;

namespace Hub.Tests.Flow;

/// <summary>
/// Nobody says whose records are whose: four agencies' files are all that the hub is given. What is then told to one agency reaches every record of
/// that person, or people are asked about it, and no record of anybody else is touched. Reads ../shared/data; in CI it fails where that is missing.
/// By itself and not beside the other flows: it does not wait, it works.
/// </summary>
public sealed class KnownByTheirRecordsAlone
{
    private static readonly string[] Files = ["dmv", "revenue", "courts", "benefits"];
    private static readonly DateTimeOffset Now = new(2026, 11, 2, 17, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// The two that no rule finds: one has another day of birth, last name and address and no number; of the other the last four digits and the first name
    /// contradict. What is told of the rest of that person does not reach them.
    /// </summary>
    private static readonly string[] FoundByNobody = ["REVENUE-02890", "COURTS-01334"];

    private readonly Dictionary<string, string> citizenOf = new(StringComparer.Ordinal);
    private RunningHub hub = null!;

    [Test]
    public async Task A_move_told_to_one_agency_ends_at_all_records_of_that_person_and_at_nobody_elses()
    {
        var (records, moves) = (HubOnTheMachine.SharedFolder("data/linkage/agencies"), HubOnTheMachine.SharedFolder("data/moves"));
        var person = MovesFile.Rows(Path.Combine(records, "truth_dev.csv")).ToDictionary(r => r["record_id"], r => r["simulant_id"], StringComparer.Ordinal);
        await using var agencies = new RealAgencies();
        await using var running = hub = await RunningHub.Start(now: Now, agencies: agencies);
        await Eventually.Holds(async () => (await hub.Post("/v1/identity/match", new { says = new { last = "Nobody" } })).Code == "too-little-to-go-on");

        var clock = Stopwatch.StartNew();
        foreach (var agency in Files) await TakeIn(agency, Path.Combine(records, agency + "_dev.csv"));
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{citizenOf.Count} records are {citizenOf.Values.Distinct().Count()} citizens, {citizenOf.Count / clock.Elapsed.TotalSeconds:0}/s"));
        Assert.That(citizenOf, Has.Count.EqualTo(person.Count), "every record is somebody's");

        var last = await Report(MovesFile.Rows(Path.Combine(moves, "moves.csv")), MovesFile.Rows(Path.Combine(moves, "moves_expected.csv")), person);
        await Eventually.Holds(async () => (await hub.Get("/v1/lag")).Json.GetProperty("dueOpen").GetInt64() == 0, seconds: 240);

        var asked = await PeopleAreAsked();
        var (right, inReview, wrong) = (0, 0, new List<string>());
        foreach (var agency in RealAgencies.All)
        {
            var stored = await agencies.Storage(agency);
            foreach (var (record, simulant) in person.Where(p => p.Key.StartsWith(agency, StringComparison.OrdinalIgnoreCase)))
            {
                var (held, want) = (stored.GetValueOrDefault(record), last.GetValueOrDefault(simulant));
                // While people are asked whether two citizens are one, each has what was told of it, and nothing of anybody else's.
                if (held == want?.Last) right++;
                else if (want is not null && (held is null || want.All.Contains(held)) && want.Under.Exists(under => asked.Contains(Pair(citizenOf[record], citizenOf[under])))) inReview++;
                else wrong.Add($"{record}: {held ?? "nothing"}, not {want?.Last ?? "nothing"}");
            }
        }
        TestContext.Out.WriteLine($"{last.Count} people moved; {right} records are right, {inReview} are before people, {wrong.Count} are neither; {asked.Count} questions");
        Assert.That(wrong.Where(w => !FoundByNobody.Contains(w.Split(':')[0])), Is.Empty);
    }

    private async Task TakeIn(string agency, string path)
    {
        using var first = new StreamReader(path, Encoding.UTF8);
        var extract = Extract.Study(first)!;
        using var again = new StreamReader(path, Encoding.UTF8);
        foreach (var part in extract.Records(again).Chunk(RecordDesk.MostRows))
        {
            var answer = await hub.Post("/v1/records/batch", new { agency, records = part.Select(r => new { key = r.Key, says = Says(r) }) });
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), answer.Text);
            foreach (var result in answer.Json.GetProperty("results").EnumerateArray())
                if (result.TryGetProperty("citizen", out var citizen)) citizenOf[result.GetProperty("key").GetString()!] = citizen.GetString()!;
        }
    }

    private static Dictionary<string, string> Says(PersonRecord record) => Enum.GetValues<Column>().Where(c => record[c] is not null)
        .ToDictionary(c => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(c.ToString()), c => record[c]!, StringComparer.Ordinal);

    /// <summary>One person's accepted moves up to today: where the last has led to, where all have, and under which records they were told.</summary>
    private sealed record Told(string Last, string Day)
    {
        public HashSet<string> All { get; } = [];
        public List<string> Under { get; } = [];
    }

    private async Task<Dictionary<string, Told>> Report(
        List<Dictionary<string, string>> moves, List<Dictionary<string, string>> expected, Dictionary<string, string> person)
    {
        var (told, last) = (new List<Dictionary<string, string>>(), new Dictionary<string, Told>(StringComparer.Ordinal));
        foreach (var (move, expect) in moves.Zip(expected))
        {
            if (move["reported_by"].Split(':') is not [var agency, var key] || !RealAgencies.All.Contains(agency) || !person.TryGetValue(key, out var simulant)) continue;
            told.Add(move);
            if (expect["expect"] != "accepted" || string.CompareOrdinal(move["effective_on"], "2026-11-02") > 0) continue;
            var address = $"{expect["expected_line"]}|{expect["expected_city"]}|{expect["expected_state"]}|{expect["expected_zip"]}";
            var known = last.GetValueOrDefault(simulant) ?? new(address, move["effective_on"]);
            if (string.CompareOrdinal(move["effective_on"], known.Day) >= 0) known = known with { Last = address, Day = move["effective_on"] };
            known.All.Add(address);
            known.Under.Add(key);
            last[simulant] = known;
        }
        foreach (var part in told.Chunk(500))
        {
            var answer = await hub.Post("/v1/address-changes/batch", new
            {
                rows = part.Select(r => new { key = r["key"], channel = r["channel"], reportedBy = r["reported_by"], effectiveOn = r["effective_on"], kind = r["kind"], address = r["address_as_given"] }),
            });
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), answer.Text);
        }
        return last;
    }

    private async Task<HashSet<(string, string)>> PeopleAreAsked()
    {
        var asked = new HashSet<(string, string)>();
        for (string? after = null; ;)
        {
            var page = (await hub.Get("/v1/reviews?limit=200" + (after is null ? "" : "&after=" + after))).Json;
            foreach (var review in page.GetProperty("reviews").EnumerateArray())
                if (review.TryGetProperty("other", out var other)) asked.Add(Pair(review.GetProperty("one").GetString()!, other.GetString()!));
            if (!page.TryGetProperty("next", out var next)) return asked;
            after = next.GetString();
        }
    }

    private static (string, string) Pair(string one, string other) => string.CompareOrdinal(one, other) < 0 ? (one, other) : (other, one);
}
