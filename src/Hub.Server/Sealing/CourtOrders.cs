using Hub.Domain;
using Hub.Domain.Sealing;
using Hub.EventStore;
using Hub.Server.Access;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using Hub.Server.Http;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Server.Sealing;

/// <summary>What a custodian carries out about one file: seals and holds by a court's order, and erasure, which takes two persons and time.</summary>
public sealed class CourtOrders(Store store, CitizenDesk citizens, KeepingDesk desk, KeysFollow keys, StateCalendar calendar, DatedRules rules)
{
    public sealed record Seal(string? Order, string? Court);

    /// <param name="Order">The number of the order that is carried out.</param>
    /// <param name="Lifts">The earlier order, which it lifts.</param>
    public sealed record Unseal(string? Order, string? Court, string? Lifts);

    public sealed record Hold(string? Order, string? Basis);

    public sealed record Lift(string? Order, string? Lifts);

    public sealed record Erase(string? Order, string? Basis);

    public sealed record OrderRead(string? Order);

    public sealed record Receipt(CitizenId Citizen, string Status, int Version, long Position, DateTimeOffset RecordedAt);

    public static void Map(IEndpointRouteBuilder v1)
    {
        void Order<T>(string path, string purpose, string status, Func<T, CourtOrders, string, Func<Keeping, Decision>> read) where T : class => v1
            .MapPost("citizens/{id}/" + path, (string id, HttpContext http, CourtOrders orders, CancellationToken ct) => orders.CarryOut(id, http, purpose, status, read, ct))
            .Allow(Scopes.Custodian).ReadsNobody(WhatIsGivenOut.Receipt);

        Order<Seal>("seal", "court-order", "sealed", (r, o, _) =>
            Ask(new SealFile(OrderInput.Order(r.Order), OrderInput.Court(r.Court), o.Today), static (k, a) => k.Decide(a)));
        Order<Unseal>("unseal", "court-order", "unsealed", (r, o, _) =>
            Ask(new UnsealFile(OrderInput.Order(r.Order), OrderInput.Court(r.Court), OrderInput.Order(r.Lifts), o.Today), static (k, a) => k.Decide(a)));
        Order<Hold>("holds", "legal-hold", "on-hold", (r, o, _) =>
            Ask(new PlaceHold(OrderInput.Order(r.Order), OrderInput.Basis(r.Basis), o.Today), static (k, a) => k.Decide(a)));
        Order<Lift>("holds/lift", "legal-hold", "hold-lifted", (r, o, _) =>
            Ask(new LiftHold(OrderInput.Order(r.Order), OrderInput.Order(r.Lifts), o.Today, o.Rules), static (k, a) => k.Decide(a)));
        Order<Erase>("erasure", "erasure", "erasure-requested", (r, o, by) =>
            Ask(new RequestErasure(OrderInput.Order(r.Order), OrderInput.Basis(r.Basis), by, o.Today), static (k, a) => k.Decide(a)));
        Order<OrderRead>("erasure/approval", "erasure", "erasure-approved", (r, o, by) =>
            Ask(new ApproveErasure(OrderInput.Order(r.Order), by, o.Today, o.Rules), static (k, a) => k.Decide(a)));
        Order<OrderRead>("erasure/withdrawal", "erasure", "erasure-withdrawn", (r, o, by) =>
            Ask(new WithdrawErasure(OrderInput.Order(r.Order), by, o.Today), static (k, a) => k.Decide(a)));
    }

    private DateOnly Today => calendar.Today;

    private ErasureRules Rules => rules.ErasuresOn(Today);

    private static Func<Keeping, Decision> Ask<T>(T asked, Func<Keeping, T, Decision> decide) => keeping => decide(keeping, asked);

    private async Task<IResult> CarryOut<T>(
        string id, HttpContext http, string purpose, string status, Func<T, CourtOrders, string, Func<Keeping, Decision>> read, CancellationToken ct) where T : class
    {
        // Two logins of one human are one person; a token that does not say whose it is cannot take part in what needs two.
        if (http.User.FindFirst(Scopes.PersonClaim)?.Value is not { Length: > 0 and <= 100 } person)
            return Problems.Answer("no-person", "The token does not name the person behind the login.");
        var submission = await Submission.Read(http, store);
        var decide = read(submission.Body<T>(), this, person);
        if (CitizenId.Read(id) is not { } citizen) return Problems.Answer("unknown-citizen", "No citizen has this id.");
        if (person == citizen.Value) return Problems.Answer("same-person", "Nobody carries out an order about his own file.");
        if (await citizens.AnsweredBefore(submission.Command!, ct) is { } before)
        {
            if (before is Outcome.Done) await keys.Follow(citizen, ct); // The first answer may have been lost together with the process that gave it.
            return Respond(before);
        }
        var by = new FactHeader { Actor = submission.Actor, Purpose = purpose, Correlation = submission.Correlation };
        return Respond(await desk.Decide(citizen, submission.Command, by, status, decide, ct));
    }

    private static IResult Respond(Outcome outcome) => outcome is Outcome.Done done
        ? Results.Json(new Receipt(done.Answer.Citizen, done.Answer.Status, done.Version, done.Position, done.RecordedAt), FactJson.Options)
        : outcome.Problem();
}
