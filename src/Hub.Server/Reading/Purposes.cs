using System.Security.Claims;
using System.Text;
using Hub.Server.Access;
using Hub.Server.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Server.Reading;

/// <summary>What somebody may read for. The list is the state's, with the days on which each holds: <c>purposes</c> in rules.json.</summary>
/// <param name="Scopes">Who may give it.</param>
public sealed record Purpose(string Code, string Says, IReadOnlyList<string> Scopes, DateOnly From, DateOnly? Until = null);

/// <summary>Nobody reads without saying what for.</summary>
internal static class Purposes
{
    public const string OwnFile = "own-file";
    private const int LongestReference = 64;

    public static void Require(HttpContext http, PersonalRead read)
    {
        var rules = http.RequestServices.GetRequiredService<DatedRules>();
        var today = http.RequestServices.GetRequiredService<StateCalendar>().Today;
        if (Given(http) is not { } code)
            throw new NotAcceptable("purpose-missing", "Say what you read for: a Hub-Purpose header with one of the purposes that the state has laid down.");
        if (rules.Purposes.FirstOrDefault(p => p.Code == code && p.From <= today && !(p.Until < today)) is not { } purpose)
            throw new NotAcceptable("unknown-purpose", "Hub-Purpose is none of the purposes that the state has laid down.");
        read.Purpose = purpose.Code;
        if (!purpose.Scopes.Any(http.User.Has)) throw new NotAcceptable("purpose-not-yours", "The token's scope does not read for this purpose.");
        read.Reference = Reference(http);
    }

    // A browser's event stream and its links cannot send a header, so an address may say it too; a code names nobody.
    private static string? Given(HttpContext http) =>
        http.Request.Headers["Hub-Purpose"].ToString() is { Length: > 0 } header ? header
        : http.Request.Query["purpose"].ToString() is { Length: > 0 } asked ? asked
        : IsOnlyCitizen(http.User) ? OwnFile
        : null;

    private static bool IsOnlyCitizen(ClaimsPrincipal who) => who.Has(Scopes.Citizen) && !Scopes.All.Any(s => s != Scopes.Citizen && who.Has(s));

    // A case's number can name a person, so it is kept as a hash that only the hub can make.
    private static string? Reference(HttpContext http)
    {
        var given = http.Request.Headers["Hub-Reference"].ToString();
        if (given.Length == 0) return null;
        if (given.Length > LongestReference) throw new NotAcceptable("field-too-long", $"A Hub-Reference has at most {LongestReference} characters.");
        if (given.Any(c => c is < ' ' or > '~')) throw new NotAcceptable("control-characters", "A Hub-Reference is plain ASCII.");
        return HashOf(http, given);
    }

    internal static string HashOf(HttpContext http, string reference) =>
        Convert.ToHexStringLower(http.RequestServices.GetRequiredService<EventStore.Store>().Hmac(Encoding.ASCII.GetBytes("reference\n" + reference.Trim())));
}
