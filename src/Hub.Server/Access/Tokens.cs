using Hub.Server.Http;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Hub.Server.Access;

/// <summary>JWT bearer tokens: of the state's identity provider, or in development of the hub itself.</summary>
internal static class Tokens
{
    public static void AddHubTokens(this IServiceCollection services, ServerSettings settings)
    {
        var issuer = settings.IsDevelopment ? new DevelopmentIssuer(settings) : null;
        if (issuer is null && settings.TokenIssuer is null)
            throw new InvalidOperationException("HUB_TOKEN_ISSUER is missing: outside development the hub must be told whose tokens count.");
        if (issuer is not null) services.AddSingleton(issuer);

        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.MapInboundClaims = false;
            options.Authority = issuer is null ? settings.TokenIssuer!.ToString() : null;
            options.TokenValidationParameters = new()
            {
                ValidAudience = settings.Audience,
                ValidIssuer = issuer is null ? settings.TokenIssuer!.ToString() : DevelopmentIssuer.Issuer,
                IssuerSigningKey = issuer?.Key,
                ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256],
                NameClaimType = "sub",
                ClockSkew = TimeSpan.FromSeconds(60),
            };
            options.Events = new()
            {
                // A browser's page and its event stream cannot send a header; reading by cookie is enough for them, writing never is.
                OnMessageReceived = context =>
                {
                    if (issuer is not null && HttpMethods.IsGet(context.Request.Method) && !context.Request.Headers.ContainsKey("Authorization"))
                        context.Token = context.Request.Cookies[DevelopmentIssuer.Cookie];
                    return Task.CompletedTask;
                },
                OnChallenge = context =>
                {
                    context.HandleResponse();
                    if (issuer is not null && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal))
                    {
                        context.Response.Redirect("/dev/sign-in?next=" + Uri.EscapeDataString(context.Request.Path));
                        return Task.CompletedTask;
                    }
                    context.Response.Headers.WWWAuthenticate = "Bearer";
                    return Problems.Answer("unauthenticated", "A bearer token is needed.").ExecuteAsync(context.HttpContext);
                },
                OnForbidden = context => Problems.Answer("wrong-scope", "The token's scope does not allow this.").ExecuteAsync(context.HttpContext),
            };
        });
        services.AddAuthorization();
    }
}
