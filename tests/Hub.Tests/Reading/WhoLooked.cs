using System.Net;
using Hub.Tests.Server;
using NUnit.Framework;

namespace Hub.Tests.Reading;

/// <summary>An auditor, and the citizen, can see who looked, why and when.</summary>
public sealed class WhoLooked
{
    private RunningHub hub = null!;
    private Registered alma = null!;

    [SetUp]
    public async Task Start()
    {
        hub = await RunningHub.Start();
        alma = await hub.Register();
    }

    [TearDown]
    public async Task Stop() => await hub.DisposeAsync();

    private static string[] Brief(Answered answer) =>
    [
        .. answer.Json.GetProperty("reads").EnumerateArray().Select(r =>
            $"{r.GetProperty("by").GetString()} {(r.TryGetProperty("purpose", out var why) ? why.GetString() : "-")} {(r.TryGetProperty("code", out var no) ? no.GetString() : "shown")}"),
    ];

    [Test]
    public async Task The_citizen_sees_who_looked_and_why_and_that_looking_at_it_is_kept_too()
    {
        var ben = await hub.Register();
        await hub.Get($"/v1/citizens/{alma.Citizen}/address-book");
        await hub.Get($"/v1/citizens/{alma.Citizen}/address-book", "citizen:" + ben.Citizen);
        await hub.Get($"/v1/citizens/{alma.Citizen}/address-book", "agency:dmv");

        var own = await hub.Get($"/v1/citizens/{alma.Citizen}/reads", "citizen:" + alma.Citizen);
        Assert.That(Brief(own), Is.EqualTo(new[] { "clerk:development counter-service shown", "another citizen own-file unknown-citizen", "agency:dmv - wrong-scope" }));
        Assert.That(own.Json.GetProperty("reads")[0].GetProperty("says").GetString(), Is.EqualTo("The citizen asked at a counter or on the telephone."));
        Assert.That(own.Text, Does.Not.Contain(ben.Citizen));

        var audited = await hub.Get($"/v1/citizens/{alma.Citizen}/reads", "auditor");
        Assert.That(Brief(audited), Is.EqualTo(new[]
        {
            "clerk:development counter-service shown", $"{ben.Citizen} own-file unknown-citizen", "agency:dmv - wrong-scope", $"{alma.Citizen} own-file shown",
        }));
        Assert.That(Brief(await hub.Get($"/v1/citizens/{alma.Citizen}/reads?after=4", "auditor")), Is.EqualTo(new[] { "auditor:development audit shown" }));
        Assert.That((await hub.Get($"/v1/citizens/{alma.Citizen}/reads", "citizen:" + ben.Citizen)).Code, Is.EqualTo("unknown-citizen"));
        Assert.That((await hub.Get($"/v1/citizens/{alma.Citizen}/reads", "clerk")).Code, Is.EqualTo("wrong-scope"));
    }

    [Test]
    public async Task By_days_and_part_by_part()
    {
        for (var day = 0; day < 3; day++)
        {
            for (var i = 0; i < 2; i++) await hub.Get($"/v1/citizens/{alma.Citizen}/address-book");
            hub.Clock.Advance(TimeSpan.FromDays(1));
        }
        Assert.That(Brief(await hub.Get($"/v1/citizens/{alma.Citizen}/reads?from=2026-03-03&to=2026-03-03", "auditor")), Has.Length.EqualTo(2));
        Assert.That(Brief(await hub.Get($"/v1/citizens/{alma.Citizen}/reads?to=2026-03-03", "auditor")), Has.Length.EqualTo(4));

        var (positions, after) = (new List<long>(), 0);
        for (int? next = 0; next is not null;)
        {
            var page = await hub.Get($"/v1/citizens/{alma.Citizen}/reads?to=2026-03-04&limit=4&after={after}", "auditor");
            positions.AddRange(page.Json.GetProperty("reads").EnumerateArray().Select(r => r.GetProperty("position").GetInt64()));
            next = page.Json.TryGetProperty("next", out var more) ? after = more.GetInt32() : null;
        }
        Assert.That(positions, Has.Count.EqualTo(6).And.Unique.And.Ordered);
    }

    [Test]
    public async Task What_was_read_of_many_and_what_was_tried_in_vain_are_an_auditors_to_see()
    {
        await hub.Get("/v1/deliveries", "clerk");
        await hub.Get("/v1/citizens/whoever/address-book", "clerk");
        var many = await hub.Get("/v1/reads/many", "auditor");
        Assert.That(many.Json.GetProperty("reads")[0].GetProperty("read").GetString(), Is.EqualTo("GET /v1/deliveries"));
        Assert.That(Brief(await hub.Get("/v1/reads/nobody", "auditor")), Is.EqualTo(new[] { "clerk:development counter-service unknown-citizen" }));
        Assert.That((await hub.Get("/v1/reads/many", "clerk")).Status, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task The_server_says_how_many_readings_left_it_and_how_many_it_recorded()
    {
        for (var i = 0; i < 5; i++) await hub.Get($"/v1/citizens/{alma.Citizen}/address-book");
        await hub.Get($"/v1/citizens/{alma.Citizen}/address-book", "agency:dmv");
        var reads = (await hub.Get("/v1/status", "auditor")).Json.GetProperty("reads");
        Assert.That((reads.GetProperty("shown").GetInt64(), reads.GetProperty("recorded").GetInt64(), reads.GetProperty("head").GetInt64()), Is.EqualTo((5, 5, 6)));
    }
}
