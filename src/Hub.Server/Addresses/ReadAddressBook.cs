using Hub.Domain;
using Hub.Domain.Addresses;
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

namespace Hub.Server.Addresses;

/// <summary>Where a citizen is reached, on a day, as the state knew it at a time. A protected citizen's substitute stands for everything.</summary>
public static class ReadAddressBook
{
    public sealed record Holds(string Kind, AddressAnswer Address, string? AsTyped, DateOnly? From, DateOnly? Until, ChangeId? Change, DateTimeOffset? RecordedAt);

    public sealed record Line(
        ChangeId Change, string Status, AddressAnswer? Address, string? AsTyped, IReadOnlyList<AddressKind> Kinds, DateOnly? From, DateOnly? Until,
        DateTimeOffset RecordedAt, ChangeId? CorrectedBy, IReadOnlyList<Renamed>? Renamed);

    /// <summary>What an authority called the same place from a day on.</summary>
    public sealed record Renamed(ChangeId Change, AddressAnswer Address, DateOnly From);

    public sealed record Book(
        CitizenId Citizen, int Version, DateOnly On, DateTimeOffset KnownAt, bool Protected, IReadOnlyList<Holds> Addresses, IReadOnlyList<Line> History, bool? Deceased, Retired? Retired);

    public static void Map(IEndpointRouteBuilder v1) => v1.MapGet("citizens/{id}/address-book", Read).Allow(Scopes.Clerk, Scopes.Auditor, Scopes.Citizen).Reads("address", "history");

    private static async Task<IResult> Read(
        string id, string? on, string? knownAt, HttpContext http, CitizenFiles files, StateCalendar calendar, CancellationToken ct)
    {
        if (CitizenId.Read(id) is not { } citizen) return Problems.Answer("unknown-citizen", "No citizen has this id.");
        if (http.User.Has(Scopes.Citizen) && Submission.ActorOf(http.User) != citizen.Value)
            return Problems.Answer("unknown-citizen", "No citizen has this id."); // Whether somebody else is known is not told either.
        var asked = AsOf.Read(on, knownAt, calendar);

        var file = await files.ReadAnew(citizen, Clearance.Ordinary, ct);
        if (file.Now.IsKnown) http.Reading().Of(file);
        var then = asked.IsPast ? file.KnownAt(asked.KnownAt) : file;
        if (!then.Now.IsKnown) return Problems.Answer("unknown-citizen", "No citizen has this id."); // Nor had one then, whoever was registered since.
        if (file.Now.Keeping.Refusal is { } ordered) return Problems.Answer(ordered);

        // Protection is as of now, whatever time is asked about: enrolment recalls what was shown before.
        return Results.Json(
            file.Now.Protection.InForce ? Substituted(file, then, asked) : Open(then, asked), FactJson.Options);
    }

    private static Book Substituted(CitizenFile file, CitizenFile then, AsOf asked)
    {
        var protection = file.Now.Protection;
        return new(then.Id, then.Version, asked.On, asked.KnownAt, true,
            [new("substitute", AddressAnswer.Of(protection.Substitute)!, null, null, null, protection.Change, null)], [], then.Now.IsDeceased ? true : null, Retired.Of(then));
    }

    private static Book Open(CitizenFile then, AsOf asked)
    {
        var book = then.Now.Addresses;
        var holds = from kind in Enum.GetValues<AddressKind>()
                    let entry = book.EntryOn(asked.On, kind)
                    let place = entry?.On(asked.On)
                    where place is not null
                    select new Holds(AddressKinds.NameOf(kind), AddressAnswer.Of(place)!, place.AsTyped, entry!.From, entry.Until, entry.Change, entry.RecordedAt);
        var history = book.Entries.Select(e => new Line(
            e.Change, StatusOf(e), AddressAnswer.Of(e.Address), e.Address?.AsTyped, e.Kinds, e.From, e.Until, e.RecordedAt, e.CorrectedBy,
            e.Names.IsEmpty ? null : [.. e.Names.Select(n => new Renamed(n.Change, AddressAnswer.Of(n.Address)!, n.From))]));
        return new(then.Id, then.Version, asked.On, asked.KnownAt, false, [.. holds], [.. history], then.Now.IsDeceased ? true : null, Retired.Of(then));
    }

    private static string StatusOf(AddressEntry e) => e switch
    {
        { Withdrawn: true } => "withdrawn",
        { Waits: true } => "waiting",
        { Ended: true } => "ended",
        { CorrectedBy: not null } => "corrected",
        _ => "recorded",
    };
}
