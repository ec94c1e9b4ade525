using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.Server.Access;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static Hub.Domain.Citizens.CitizenEvent;

namespace Hub.Server.Identity;

/// <summary>Who a citizen is to the state: the names they go and went by, who acts for them, and which records are theirs, each with how that is known.</summary>
public static class ReadRecords
{
    public sealed record Name(string First, string? Middle, string Last, string? Suffix);

    /// <param name="Until">The first day of the name after it, where it is known.</param>
    public sealed record Formerly(Name Name, DateOnly? Until);

    /// <param name="OfAge">The last day is the one before they come of age; nobody recorded another.</param>
    /// <param name="Ended">The last day is past.</param>
    public sealed record ActsForThem(CitizenId Citizen, DateOnly? Until, bool OfAge, bool Ended);

    /// <param name="With">The record of the same citizen that it agrees with best, by today's rules; none where it is alone or was never described.</param>
    /// <param name="Because">How far the two agree, step by step.</param>
    /// <param name="EndedAt">When it was recorded that its agency closed it; of a record that is open, none.</param>
    /// <param name="ReplacedBy">Under which record of theirs the agency goes on with it.</param>
    public sealed record Link(
        RecordId Record, string Agency, string Key, string Grade, string Evidence, DateTimeOffset LinkedAt, string? With, IReadOnlyList<MatchPeople.Because>? Because,
        DateTimeOffset? EndedAt, DateOnly? EndedOn, RecordId? ReplacedBy);

    public sealed record Answer(
        CitizenId Citizen, int Version, Name? Name, IReadOnlyList<Formerly> Aliases, DateOnly? BirthDate, bool Deceased, IReadOnlyList<ActsForThem> Guardians, IReadOnlyList<Link> Records,
        IReadOnlyList<ReviewId> Reviews, Retired? Retired);

    public static void Map(IEndpointRouteBuilder v1) => v1.MapGet("citizens/{id}/records", Read).Allow(Scopes.Clerk, Scopes.Auditor).Reads("name", "birth-date", "records", "match");

    private static async Task<IResult> Read(string id, HttpContext http, CitizenFiles files, PeopleIndex index, ReviewQueue queue, StateCalendar calendar, DatedRules rules, CancellationToken ct)
    {
        var (file, no) = await AskedFile.Read(id, http, files, ct);
        if (file is null) return no!;
        var now = file.Now;
        var questions = await queue.About(file.Id, MostQuestions, ct);
        return Results.Json(new Answer(
            file.Id, file.Version, now.Name is { } name ? NameOf(name) : null, [.. now.Aliases.Select(a => new Formerly(NameOf(a.Name), a.Until))], now.BirthDate, now.IsDeceased, [.. now.Guardians.Select(g => ActsFor(g, file, calendar, rules))],
            [.. now.EveryRecord.Select(r => LinkOf(r, file, index))], [.. questions.Where(q => q.State is "open" or "deferred" or "escalated").Select(q => q.Review)], Retired.Of(file)), FactJson.Options);
    }

    private const int MostQuestions = 100;

    private static Link LinkOf(LinkedRecord record, CitizenFile file, PeopleIndex index)
    {
        var fact = file.Facts.First(f => f.Position == record.Position);
        var said = fact.Event as RecordLinked ?? throw new InvalidOperationException("A record that is known to be linked was linked by no fact.");
        var best = file.Now.Records.Where(other => other.Record != record.Record)
            .Select(other => (With: other.Record.Value, Sum: index.People.Explain(record.Record.Value, other.Record.Value))).Where(e => e.Sum is not null).OrderByDescending(e => e.Sum!.Chance).FirstOrDefault();
        return new(record.Record, record.Agency, MaskedNumbers.Key(record.Key), said.Grade, said.Evidence, fact.RecordedAt, best.With, best.Sum is { } sum ? [.. sum.Steps.Select(MatchPeople.Because.Of)] : null,
            EndOf(record, file), record.EndedOn, record.ReplacedBy);
    }

    private static ActsForThem ActsFor(Guardian guardian, CitizenFile file, StateCalendar calendar, DatedRules rules)
    {
        var recorded = calendar.DayOf(file.Facts.Last(f => f.Event is GuardianRecorded e && e.Guardian == guardian.Citizen).RecordedAt);
        var last = guardian.LastDay(file.Now.BirthDate, recorded, rules.MajorityOn(recorded));
        return new(guardian.Citizen, last, guardian.Until is null && last is not null, last < calendar.Today);
    }

    private static DateTimeOffset? EndOf(LinkedRecord record, CitizenFile file) =>
        file.Now.EndedRecords.Contains(record) ? file.Facts.Last(f => f.Event is RecordEnded e && e.Record == record.Record).RecordedAt : null;

    private static Name NameOf(PersonName name) => new(name.First, name.Middle, name.Last, name.Suffix);
}
