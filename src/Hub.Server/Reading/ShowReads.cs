using System.Globalization;
using Hub.Domain;
using Hub.Domain.Reading;
using Hub.EventStore;
using Hub.Server.Access;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using Hub.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Server.Reading;

/// <summary>Who looked, why and when: into one citizen's file, for an auditor and for the citizen; of answers about many, and of nobody known, for an auditor. That is itself a reading.</summary>
public static class ShowReads
{
    private const int Most = 1_000;
    private const int MostLookedAt = 20_000;

    /// <param name="Number">Its place among the entries kept in the same place, for going on after it.</param>
    /// <param name="Position">In the read log, for its proof.</param>
    /// <param name="By">Who; to a citizen, another citizen is only that.</param>
    /// <param name="Says">What the purpose means, as the state has laid it down.</param>
    /// <param name="Code">Why it was refused; else it was shown.</param>
    public sealed record Line(
        int Number, long Position, DateTimeOffset At, string By, string? Purpose, string? Says, string Read, IReadOnlyList<string>? Fields, int? Rows, string? Code, string? Reference, Guid? Request);

    public sealed record Answer(CitizenId? Citizen, IReadOnlyList<Line> Reads, int? Next);

    private sealed record Asked(DateOnly From, DateOnly To, int After, int Limit);

    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapGet("citizens/{id}/reads", OfCitizen).Allow(Scopes.Auditor, Scopes.Citizen).Reads("reads");
        v1.MapGet("reads/many", (string? from, string? to, int? after, int? limit, HttpContext http, ReadLog log, DatedRules rules, StateCalendar calendar, CancellationToken ct) =>
            Of(ReadLog.Many, from, to, after, limit, http, log, rules, calendar, ct)).Allow(Scopes.Auditor).Reads("reads");
        v1.MapGet("reads/nobody", (string? from, string? to, int? after, int? limit, HttpContext http, ReadLog log, DatedRules rules, StateCalendar calendar, CancellationToken ct) =>
            Of(ReadLog.Nobody, from, to, after, limit, http, log, rules, calendar, ct)).Allow(Scopes.Auditor).Reads("reads");
    }

    private static async Task<IResult> OfCitizen(
        string id, string? from, string? to, int? after, int? limit, HttpContext http, ReadLog log, CitizenFiles files, DatedRules rules, StateCalendar calendar, CancellationToken ct)
    {
        if (CitizenId.Read(id) is not { } citizen || (http.User.Has(Scopes.Citizen) && Submission.ActorOf(http.User) != citizen.Value)
            || !(await files.Read(citizen, Clearance.Ordinary, ct)).Now.IsKnown)
            return Problems.Answer("unknown-citizen", "No citizen has this id.");
        http.Reading().Of(citizen);
        var (found, next) = await Find(log, ReadLog.StreamOf(citizen), Read(from, to, after, limit), calendar, ct);
        var asIfOwn = http.User.Has(Scopes.Citizen) ? citizen : (CitizenId?)null;
        return Results.Json(new Answer(citizen, [.. found.Select(e => LineOf(e, rules, asIfOwn))], next), FactJson.Options);
    }

    private static async Task<IResult> Of(
        string stream, string? from, string? to, int? after, int? limit, HttpContext http, ReadLog log, DatedRules rules, StateCalendar calendar, CancellationToken ct)
    {
        var (found, next) = await Find(log, stream, Read(from, to, after, limit), calendar, ct);
        http.Reading().Rows(found.Count);
        return Results.Json(new Answer(null, [.. found.Select(e => LineOf(e, rules, null))], next), FactJson.Options);
    }

    private static Asked Read(string? from, string? to, int? after, int? limit)
    {
        if (limit is < 1 or > Most) throw new NotAcceptable("malformed", $"limit is 1 to {Most}.");
        if (after < 0) throw new NotAcceptable("malformed", "after is the number of an entry.");
        return new(Day(from) ?? DateOnly.MinValue, Day(to) ?? DateOnly.MaxValue, after ?? 0, limit ?? 100);

        static DateOnly? Day(string? text) => text is null ? null
            : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
            : throw new NotAcceptable("bad-date", "from and to are days that exist, as yyyy-MM-dd.");
    }

    /// <summary>In the order of reading. next is there when there may be more, even where this part of them holds none of the days asked about.</summary>
    private static async Task<(List<StoredFact> Found, int? Next)> Find(ReadLog log, string stream, Asked asked, StateCalendar calendar, CancellationToken ct)
    {
        var found = new List<StoredFact>();
        var after = asked.After;
        for (var looked = 0; looked < MostLookedAt;)
        {
            var page = await log.Kept.Log.ReadStream(stream, after, Most, ct);
            foreach (var entry in page)
            {
                after = entry.Version;
                var day = calendar.DayOf(entry.RecordedAt);
                if (day > asked.To) return (found, null); // Entries are in the order of time.
                if (day >= asked.From) found.Add(entry);
                if (found.Count == asked.Limit) return (found, after);
            }
            if (page.Count < Most) return (found, null);
            looked += page.Count;
        }
        return (found, after);
    }

    private static Line LineOf(StoredFact entry, DatedRules rules, CitizenId? forCitizen)
    {
        var header = FactHeader.Read(entry.Header.Span);
        var by = forCitizen is { } own && header.Actor != own.Value && CitizenId.Read(header.Actor) is not null ? "another citizen" : header.Actor;
        var says = rules.Purposes.LastOrDefault(p => p.Code == header.Purpose)?.Says;
        return FactTypes.Read(entry.Type, entry.Body.Span) switch
        {
            ReadEvent.ReadServed shown => new(entry.Version, entry.Position, entry.RecordedAt, by, header.Purpose, says, shown.Read, shown.Fields, shown.Rows, null, shown.Reference, header.Correlation),
            ReadEvent.ReadRefused no => new(entry.Version, entry.Position, entry.RecordedAt, by, header.Purpose, says, no.Read, null, null, no.Code, no.Reference, header.Correlation),
            _ => throw new InvalidDataException("Something else stands in the read log."),
        };
    }
}
