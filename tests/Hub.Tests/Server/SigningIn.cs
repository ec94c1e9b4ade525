using System.Net;
using System.Net.Http.Json;
using Hub.Server;
using Hub.Server.Access;
using Hub.Tests.Machines;
using NUnit.Framework;

namespace Hub.Tests.Server;

/// <summary>Who may come in, and the development issuer, which must not exist anywhere else.</summary>
public sealed class SigningIn
{
    private static readonly ServerSettings InEarnest = new()
    {
        IsDevelopment = false, TimeZone = TimeZoneInfo.Utc, AgencyKeysFolder = "/nowhere", LogKeyFile = "/nowhere", ReadsKeyFile = "/nowhere", Rules = DatedRules.Read(null),
    };

    [Test]
    public void The_development_issuer_does_not_start_outside_development() =>
        Assert.That(() => new DevelopmentIssuer(InEarnest), Throws.InvalidOperationException);

    [Test]
    public async Task Outside_development_a_server_that_is_not_told_whose_tokens_count_does_not_start()
    {
        await using var store = await Hub.EventStore.Store.Open(PrivatePostgres.Shared.NewStore(), TimeProvider.System);
        var services = new Microsoft.Extensions.DependencyInjection.ServiceCollection();
        Assert.That(() => services.AddHubServer(InEarnest, store, TimeProvider.System), Throws.InvalidOperationException.With.Message.Contains("HUB_TOKEN_ISSUER"));
    }

    [Test]
    public async Task A_page_asks_for_a_sign_in_and_a_cookie_reads_but_never_writes()
    {
        await using var hub = await RunningHub.Start();
        var alma = await hub.Register();
        var cookies = new CookieContainer();
        using var browser = new HttpClient(new HttpClientHandler { CookieContainer = cookies, AllowAutoRedirect = false }) { BaseAddress = hub.Address };
        browser.DefaultRequestHeaders.Add("Accept", "text/html");

        using var asked = await browser.GetAsync("/changes/" + alma.Answer.GetProperty("change").GetString());
        Assert.That((asked.StatusCode, asked.Headers.Location!.OriginalString), Is.EqualTo((HttpStatusCode.Redirect, "/dev/sign-in?next=%2Fchanges%2F" + alma.Answer.GetProperty("change").GetString())));

        using var signedIn = await browser.PostAsync("/dev/sign-in", new FormUrlEncodedContent([new("role", "clerk"), new("next", "//evil.example/")]));
        Assert.That(signedIn.Headers.Location!.OriginalString, Is.EqualTo("/"), "a sign-in sends nobody elsewhere");
        using var page = await browser.GetAsync("/changes/" + alma.Answer.GetProperty("change").GetString());
        Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        using var write = await browser.PostAsJsonAsync("/v1/address-changes", new { });
        Assert.That(write.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized).Or.EqualTo(HttpStatusCode.Redirect));
    }

    [Test]
    public async Task A_citizen_sees_their_own_file_and_nobody_else_s()
    {
        await using var hub = await RunningHub.Start();
        var (alma, other) = (await hub.Register(), await hub.Register());
        Assert.That((await hub.Get($"/v1/citizens/{alma.Citizen}/address-book", "citizen:" + alma.Citizen)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await hub.Get($"/v1/citizens/{other.Citizen}/address-book", "citizen:" + alma.Citizen)).Code, Is.EqualTo("unknown-citizen"));
        Assert.That((await hub.Get("/v1/changes/" + other.Answer.GetProperty("change").GetString(), "citizen:" + alma.Citizen)).Code, Is.EqualTo("unknown-change"));
    }

    [Test]
    public async Task A_sign_in_that_is_no_form_or_leads_to_no_path_breaks_nothing()
    {
        await using var hub = await RunningHub.Start();
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = hub.Address };
        using var json = await browser.PostAsJsonAsync("/dev/sign-in", new { role = "clerk" });
        Assert.That(json.StatusCode, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
        using var signedIn = await browser.PostAsync("/dev/sign-in", new FormUrlEncodedContent([new("role", "clerk"), new("next", "/\t/evil.example")]));
        Assert.That(signedIn.Headers.Location?.OriginalString, Is.EqualTo("/"));
    }
}
