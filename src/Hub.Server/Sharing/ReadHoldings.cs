using Hub.Contracts;
using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.Domain.Citizens;
using Hub.Domain.Sharing;
using Hub.EventStore;
using Hub.Server.Access;
using Hub.Server.Addresses;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using Hub.Server.Http;
using Hub.Server.Identity;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Server.Sharing;

/// <summary>
/// What an agency held about a citizen at the end of a day, when it was told, and when it applied it. Of a protected citizen a real address that an
/// agency was told before is never shown again, whatever day is asked about: that it was told is.
/// </summary>
public static class ReadHoldings
{
    /// <param name="Withheld">Why the address is not shown: protected; or another-person, whose file was merged with this one and is not any more.</param>
    /// <param name="About">address, or person: by which of the agency's own records the citizen goes.</param>
    /// <param name="GoesBy">Of a telling about the person: the other record; null where this one goes by itself.</param>
    /// <param name="State">open, applied, superseded, rejected or parked; as known at the instant asked about, whatever the day.</param>
    public sealed record Told(
        long Sequence, long Position, DateTimeOffset ToldAt, ChangeId? Change, string? Cause, AddressKind? Kind, AddressAnswer? Address, DateOnly? HoldsFrom, string? Withheld,
        string About, RecordId? GoesBy,
        string? Purpose, string? Basis, string State, DateTimeOffset? AnsweredAt, string? Code, string? Reference, long? AnswerPosition, DateTimeOffset? AnswerRecordedAt);

    /// <param name="Held">At the end of the day; null for nothing.</param>
    /// <param name="Tellings">Everything that was told by the end of that day.</param>
    public sealed record Holding(string Agency, RecordId Record, string Key, Told? Held, IReadOnlyList<Told> Tellings);

    public sealed record Answer(CitizenId Citizen, DateOnly On, DateTimeOffset KnownAt, bool Protected, IReadOnlyList<Holding> Records, Retired? Retired);

    public static void Map(IEndpointRouteBuilder v1) => v1.MapGet("citizens/{id}/holdings", Read).Allow(Scopes.Clerk, Scopes.Auditor, Scopes.Citizen)
        .Reads("address", "deliveries", "record-keys");

    private static async Task<IResult> Read(
        string id, string? agency, string? on, string? knownAt, HttpContext http, CitizenFiles files, AgencyRecords records, Holdings holdings, StateCalendar calendar, CancellationToken ct)
    {
        if (CitizenId.Read(id) is not { } citizen || (http.User.Has(Scopes.Citizen) && Submission.ActorOf(http.User) != citizen.Value))
            return Problems.Answer("unknown-citizen", "No citizen has this id.");
        var asked = AsOf.Read(on, knownAt, calendar);
        if (agency is not null && (!AgencyRecords.IsAgencyName(agency) || AgencyRecords.IsSource(agency) || !records.Serves(agency)))
            return Problems.Answer("unknown-agency", "The hub serves no agency of this name.");

        var file = await files.ReadAnew(citizen, Clearance.Ordinary, ct);
        if (file.Now.IsKnown) http.Reading().Of(file);
        var then = asked.IsPast ? file.KnownAt(asked.KnownAt) : file;
        if (!then.Now.IsKnown) return Problems.Answer("unknown-citizen", "No citizen has this id.");
        if (file.Now.Keeping.Refusal is { } ordered) return Problems.Answer(ordered);
        // Of one who was merged with another by mistake: what the agency was told of the other is not theirs to be shown.
        var theirs = file.IsAlone ? null : file.Facts.Select(f => ChangeOf(f.Event)).OfType<ChangeId>().ToHashSet();
        var held = new List<Holding>();
        foreach (var record in then.Now.EveryRecord.Where(r => !AgencyRecords.IsSource(r.Agency) && (agency is null || r.Agency == agency)))
        {
            var told = await holdings.Of(record.Agency, record.Record, file.Everybody, asked.IsPast ? asked.KnownAt : null, ct);
            held.Add(On(asked.On, record, told, file.Now, calendar, theirs));
        }
        return Results.Json(new Answer(then.Id, asked.On, asked.KnownAt, file.Now.Protection.InForce, held, Retired.Of(then)), FactJson.Options);
    }

    /// <param name="now">As known now: protection holds back what was told before it.</param>
    public static Holding On(DateOnly day, LinkedRecord record, ToldRecord told, Citizen now, StateCalendar calendar, HashSet<ChangeId>? theirs = null)
    {
        bool HadCome(DateTimeOffset instant) => calendar.DayOf(instant) <= day;
        return new(record.Agency, record.Record, MaskedNumbers.Key(record.Key), told.Held(HadCome) is { } held ? Shown(held, now, theirs) : null,
            [.. told.Tellings.Where(t => HadCome(t.ToldAt)).Select(t => Shown(t, now, theirs))]);
    }

    internal static ChangeId? ChangeOf(HubEvent? fact) => fact switch
    {
        AddressEvent.AddressChanged e => e.Change,
        AddressEvent.AddressCorrected e => e.Change,
        AddressEvent.AddressReaddressed e => e.Change,
        AddressEvent.TemporaryAddressEnded e => e.Change,
        ProtectionEvent.ProtectionEnrolled e => e.Change,
        ProtectionEvent.ProtectionEnded e => e.Change,
        _ => null,
    };

    private static Told Shown(Telling t, Citizen now, HashSet<ChangeId>? theirs)
    {
        if (t.OfPerson) return OfPerson(t, now);
        var anothers = theirs is not null && t.Change is { } change && !theirs.Contains(change);
        var may = !anothers && t.Content is { } content && (content.IsSubstitute || !now.Protection.InForce);
        var shown = may ? t.Content : null;
        return new(
            t.Sequence, t.Position, t.ToldAt, t.Change, t.Content?.Cause, shown?.Kind, AddressAnswer.Of(shown?.Address), shown?.HoldsFrom, may ? null : anothers ? "another-person" : "protected", Propagation.DeliveryList.OfAddress, null,
            t.Content?.Purpose, t.Content?.Basis, StateOf(t), t.AnsweredAt, t.Code, t.Reference, t.AnswerPosition, t.AnswerRecordedAt);
    }

    // Another's record, once taken for theirs, is not theirs to be shown.
    private static Told OfPerson(Telling t, Citizen now)
    {
        var anothers = t.Person?.SameAs is { } other && now.EveryRecord.Concat(now.FormerRecords).All(r => r.Record != other);
        return new(
            t.Sequence, t.Position, t.ToldAt, t.Change, t.Person is not { } told ? null : told.SameAs is null ? Causes.NotSamePerson : Causes.SamePerson, null, null, null,
            anothers ? "another-person" : null, Propagation.DeliveryList.OfPerson, anothers ? null : t.Person?.SameAs, t.Person?.Purpose, t.Person?.Basis,
            StateOf(t), t.AnsweredAt, t.Code, t.Reference, t.AnswerPosition, t.AnswerRecordedAt);
    }

    internal static string StateOf(Telling t) => t.Answer switch
    {
        DeliveryStep.Applied => t.HadEffect ? "applied" : "superseded",
        DeliveryStep.Rejected => "rejected",
        DeliveryStep.Parked => "parked",
        _ => "open",
    };
}
