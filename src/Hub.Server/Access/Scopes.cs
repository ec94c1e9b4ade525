using Microsoft.AspNetCore.Builder;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;

namespace Hub.Server.Access;

/// <summary>Who a token speaks for. A token has one or more of these in its <c>scope</c> claim.</summary>
public static class Scopes
{
    public const string Agency = "agency";
    public const string Clerk = "clerk";
    public const string Auditor = "auditor";
    public const string Citizen = "citizen";

    /// <summary>A channel that brings many people's reports; may say on whose behalf and by which channel.</summary>
    public const string Intake = "intake";

    /// <summary>Carries out what courts order about a file: seals, holds, erasures. Reads no file.</summary>
    public const string Custodian = "custodian";

    /// <summary>The claim by which the identity provider names the human behind a custodian's token, the same under all their logins.</summary>
    public const string PersonClaim = "person";

    /// <summary>The claim that names the agency of an <see cref="Agency"/> token.</summary>
    public const string AgencyClaim = "agency";

    public static readonly IReadOnlyList<string> All = [Agency, Clerk, Auditor, Citizen, Intake, Custodian];

    public static bool Has(this ClaimsPrincipal who, string scope) =>
        who.FindAll("scope").Any(claim => claim.Value.Split(' ').Contains(scope, StringComparer.Ordinal));

    public static TBuilder Allow<TBuilder>(this TBuilder endpoint, params string[] scopes) where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireAssertion(c => scopes.Any(c.User.Has)).Build());
}
