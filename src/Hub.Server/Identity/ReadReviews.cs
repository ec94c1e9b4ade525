using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.EventStore;
using Hub.Server.Access;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using Hub.Server.Http;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static Hub.Domain.Citizens.RecordEvent;

namespace Hub.Server.Identity;

/// <summary>What waits for people, and one question whole: both sides' records, where they differ, what the rules make of it, who else lives there.</summary>
public static class ReadReviews
{
    private const int Most = 200;
    private const int MostNeighbours = 12;
    private static readonly string[] States = [.. ReviewVerdicts.All, "open"];

    public sealed record Line(ReviewId Review, string State, CitizenId One, CitizenId? Other, DateTimeOffset OpenedAt, DateTimeOffset? DecidedAt);

    /// <param name="Says">By column; where the ordinary clearance may not read it, it is missing. Numbers are masked.</param>
    public sealed record Record(string Id, string? Agency, IReadOnlyDictionary<string, string> Says);

    public sealed record Side(CitizenId Citizen, IReadOnlyList<Record> Records);

    /// <param name="Differs">The columns in which both say something, and not the same.</param>
    /// <param name="SameNumbers">The columns of numbers in which both say the same: of masked ones that cannot be seen.</param>
    /// <param name="Because">The sum as it comes out today; none where one of the two records is gone.</param>
    public sealed record Pair(
        string One, string Other, string Grade, double Chance, IReadOnlyList<string> Doubts, IReadOnlyList<string> Differs, IReadOnlyList<string> SameNumbers, IReadOnlyList<MatchPeople.Because> Because);

    /// <param name="About">one-person: whether the two are; own-records: whether all of them are one citizen's; after-death: what was tried then.</param>
    /// <param name="Other">Of own records: who else one of them may be about, where another's record speaks for it.</param>
    /// <param name="NotTheirs">Once it is decided.</param>
    public sealed record Question(
        ReviewId Review, string About, string State, DateTimeOffset OpenedAt, string? Reason, string Rules, Side One, Side? Other, IReadOnlyList<Pair> Pairs, IReadOnlyList<CitizenId> Household,
        TriedAfterDeath? Tried, IReadOnlyList<RecordId> NotTheirs);

    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapGet("reviews", List).Allow(Scopes.Clerk, Scopes.Auditor).ReadsNobody("References of questions; who is meant is in each.");
        v1.MapGet("reviews/{review}", One).Allow(Scopes.Clerk, Scopes.Auditor).Reads("records", "match");
    }

    private static async Task<IResult> List(string? state, string? after, int? limit, ReviewQueue queue, Reviews reviews, CancellationToken ct)
    {
        if (limit is < 1 or > Most) return Problems.Answer("malformed", $"limit is 1 to {Most}.");
        if (state is not null && !States.Contains(state)) return Problems.Answer("malformed", "state is open, deferred, escalated, same or not-same.");
        var from = 0L;
        if (after is not null)
        {
            if (ReviewId.Read(after) is not { } last || await reviews.OpenedAt(last, ct) is not { } position) return Problems.Answer("malformed", "after is the review that the last page ended with.");
            from = position;
        }
        var rows = await queue.Waiting(state, from, limit ?? 50, ct);
        return Results.Json(new
        {
            reviews = rows.Select(r => new Line(r.Review, r.State, r.One, r.Other, r.OpenedAt, r.DecidedAt)), next = rows.Count == (limit ?? 50) ? rows[^1].Review : (ReviewId?)null,
        }, FactJson.Options);
    }

    private static async Task<IResult> One(string review, HttpContext http, Reviews reviews, CitizenFiles files, PeopleIndex index, CancellationToken ct)
    {
        if (ReviewId.Read(review) is not { } id || await reviews.Read(id, ct) is not { Opened: { } asked } now) return Problems.Answer("unknown-review", "No review has this reference.");
        var both = new List<CitizenFile>(2);
        both.Add(await files.ReadAnew(asked.One, Clearance.Ordinary, ct)); // What was kept may be from before an enrolment.
        if ((asked.Other ?? SpeaksFor(asked, both[0], index)) is { } other) both.Add(await files.ReadAnew(other, Clearance.Ordinary, ct));
        http.Reading().Of(both).Rows(both.Count);
        if (both.Select(f => f.Now.Keeping.Refusal).FirstOrDefault(r => r is not null) is { } ordered) return Problems.Answer(ordered);
        // Where one of them is protected, of neither any place, nor that it is the same one, nor who lives there: each would say where the protected one lives.
        // A record of the question may be a protected third person's by now.
        var noPlaces = both.Exists(f => f.Now.Protection.InForce) || asked.Pairs.SelectMany(p => new[] { p.One, p.Other }).Select(index.People.CitizenOf).OfType<string>().Any(index.IsHidden);
        var sides = both.ConvertAll(f => new Side(f.Named, [.. RecordsIn(f).Select(r => noPlaces ? r with { Says = RecordColumns.WithoutPlaces(r.Says) } : r)]));
        var records = sides.SelectMany(s => s.Records).DistinctBy(r => r.Id).ToDictionary(r => r.Id, r => r.Says, StringComparer.Ordinal);
        var pairs = asked.Pairs.Select(p => (Pair: p, One: records.GetValueOrDefault(p.One), Other: records.GetValueOrDefault(p.Other)))
            .Select(p => new Pair(p.Pair.One, p.Pair.Other, p.Pair.Grade, p.Pair.Chance, p.Pair.Reasons, Differs(p.One, p.Other), MaskedNumbers.Same(p.One, p.Other),
                index.People.Explain(p.Pair.One, p.Pair.Other) is { } sum ? [.. sum.Steps.Where(s => !(noPlaces && RecordColumns.IsOfPlace(s.Field))).Select(MatchPeople.Because.Of)] : []));
        var household = (noPlaces ? [] : sides[0].Records).SelectMany(r => index.People.HouseholdOf(r.Id, MostNeighbours)).Where(c => !index.IsHidden(c)).Distinct(StringComparer.Ordinal)
            .Select(c => new CitizenId(c)).Where(c => both.All(f => f.Id != c)).Take(MostNeighbours);
        var masked = Masked(sides);
        return Results.Json(new Question(id, asked.Tried is not null ? "after-death" : asked.Other is null ? "own-records" : "one-person", now.State, now.OpenedAt, now.Reason, asked.Rules,
            masked[0], masked.ElementAtOrDefault(1), [.. pairs], [.. household], asked.Tried, now.NotTheirs), FactJson.Options);
    }

    // Of one citizen's records a pair may name another's, which speaks for its being theirs.
    private static CitizenId? SpeaksFor(ReviewEvent.ReviewOpened asked, CitizenFile one, PeopleIndex index) =>
        asked.Pairs.SelectMany(p => new[] { p.One, p.Other }).Select(index.People.CitizenOf).OfType<string>().Select(c => new CitizenId(c)).Where(c => !one.Members.Contains(c)).Select(c => (CitizenId?)c).FirstOrDefault();

    private static List<Side> Masked(List<Side> sides)
    {
        var shown = MaskedNumbers.Of([.. sides.SelectMany(s => s.Records).Select(r => r.Says)]);
        var at = 0;
        return sides.ConvertAll(s => s with { Records = [.. s.Records.Select(r => r with { Says = shown[at++] })] });
    }

    /// <summary>What was told last of each record, and of who is known by registration what was said then.</summary>
    private static IReadOnlyList<Record> RecordsIn(CitizenFile file)
    {
        var told = new Dictionary<RecordId, Dictionary<string, string>>();
        Dictionary<string, string>? place = null;
        foreach (var fact in file.Facts)
        {
            if (fact.Event is RecordLocated where) place = new(where.Says, StringComparer.Ordinal);
            if (fact.Event is RecordDescribed who) told[who.Record] = new(who.Says.Concat(place ?? []), StringComparer.Ordinal);
            if (fact.Event is not RecordLocated) place = null;
        }
        var records = file.Now.Records.Where(r => told.ContainsKey(r.Record)).Select(r => new Record(r.Record.Value, r.Agency, told[r.Record])).ToList();
        if (records.Count == 0 && file.Now.Name is { } name)
            records.Add(new(file.Id.Value, null, new Dictionary<string, string>(StringComparer.Ordinal) { ["first"] = name.First, ["last"] = name.Last }));
        return records;
    }

    private static IReadOnlyList<string> Differs(IReadOnlyDictionary<string, string>? one, IReadOnlyDictionary<string, string>? other) => one is null || other is null
        ? []
        : [.. one.Where(s => other.TryGetValue(s.Key, out var said) && !string.Equals(said, s.Value, StringComparison.OrdinalIgnoreCase)).Select(s => s.Key).Order(StringComparer.Ordinal)];
}
