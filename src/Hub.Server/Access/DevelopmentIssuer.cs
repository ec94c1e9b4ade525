using System.IdentityModel.Tokens.Jwt;
using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using Hub.Domain;
using Hub.Server.Http;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.IdentityModel.Tokens;

namespace Hub.Server.Access;

/// <summary>
/// Hands a token to whoever asks, so that a development hub needs no identity provider. It cannot exist outside development, answers
/// on loopback only, and its key dies with the process.
/// </summary>
public sealed class DevelopmentIssuer
{
    public const string Issuer = "hub-development";
    public const string Cookie = "hub-development-token";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);
    private readonly ECDsaSecurityKey key = new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "development" };
    private readonly string audience;

    public DevelopmentIssuer(ServerSettings settings)
    {
        if (!settings.IsDevelopment) throw new InvalidOperationException("The development issuer does not start outside development.");
        audience = settings.Audience;
    }

    public SecurityKey Key => key;

    public void Map(IEndpointRouteBuilder app)
    {
        var dev = app.MapGroup("/dev").AddEndpointFilter(async (context, next) =>
            context.HttpContext.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from) ? await next(context) : Results.NotFound()).ReadsNobody("Development sign-in.");
        dev.MapPost("tokens", (TokenRequest request) => Issue(request.Role) is { } token
            ? Results.Ok(new { token, expiresAt = DateTimeOffset.UtcNow + Lifetime })
            : Problems.Answer("malformed", "role is clerk, auditor, intake, agency:dmv, agency:revenue, agency:courts, custodian:NAME or citizen:ID."));
        dev.MapGet("sign-in", (string? next) => Results.Content(SignInPage.Render(Local(next)), "text/html; charset=utf-8"));
        dev.MapPost("sign-in", async (HttpContext http) =>
        {
            if (!http.Request.HasFormContentType) throw new NotAcceptable("wrong-media-type", "The sign-in is a form.");
            var form = await http.Request.ReadFormAsync(http.RequestAborted);
            if (Issue(form["role"].ToString()) is not { } token) return Results.Redirect("/dev/sign-in");
            http.Response.Cookies.Append(Cookie, token, new() { HttpOnly = true, SameSite = SameSiteMode.Strict, MaxAge = Lifetime, Path = "/" });
            return Results.Redirect(Local(form["next"]));
        }).DisableAntiforgery();
    }

    /// <summary>Null for a role that does not exist.</summary>
    public string? Issue(string? role)
    {
        var (scope, about) = (role ?? "").Split(':', 2) is [var s, var a] ? (s, a) : (role ?? "", null);
        List<Claim> claims = [new("scope", scope)];
        switch (scope)
        {
            case Scopes.Clerk or Scopes.Auditor or Scopes.Intake when about is null:
                claims.Add(new("sub", scope + ":development"));
                break;
            // custodian:anna@desk-2 is Anna under another of her logins.
            case Scopes.Custodian when about is { Length: > 0 and <= 40 } && about.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '@'):
                claims.AddRange([new("sub", "custodian:" + about), new(Scopes.PersonClaim, about.Split('@')[0])]);
                break;
            case Scopes.Agency when about is "dmv" or "revenue" or "courts":
                claims.AddRange([new("sub", "agency:" + about), new(Scopes.AgencyClaim, about)]);
                break;
            case Scopes.Citizen when CitizenId.Read(about) is { } citizen:
                claims.Add(new("sub", citizen.Value));
                break;
            default:
                return null;
        }

        // Real time on purpose: the development clock may stand in another year, a token's life should not.
        var now = DateTime.UtcNow;
        return new JwtSecurityTokenHandler().WriteToken(new JwtSecurityToken(
            Issuer, audience, claims, now.AddMinutes(-1), now + Lifetime, new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256)));
    }

    // Only a path of this server: a sign-in that sends people elsewhere is a gift to a phisher.
    private static string Local(string? next) =>
        next is { Length: > 0 and < 200 } && next[0] == '/' && !next.StartsWith("//", StringComparison.Ordinal) && next.All(c => c is > ' ' and <= '~' and not '\\') ? next : "/";

    private sealed record TokenRequest(string? Role);
}
