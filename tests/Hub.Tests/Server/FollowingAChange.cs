using System.Net.Http.Headers;
using Hub.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace Hub.Tests.Server;

/// <summary>Server-sent events: everything so far, then each step as it happens.</summary>
public sealed class FollowingAChange
{
    [Test]
    public async Task Each_step_comes_once_as_it_happens_whenever_the_follower_came()
    {
        await using var hub = await RunningHub.Start();
        var gate = new TaskCompletionSource();
        hub.Desks.Answers = a =>
        {
            if (a.State?.Address?.Line == "300 OAK AVE" && a.Agency == "courts") gate.Task.Wait(TimeSpan.FromSeconds(20));
            return Outcomes.Applied;
        };
        var alma = await hub.Register();
        await hub.Settled();
        var move = await hub.Report(alma.Citizen, "300 Oak Avenue, Springfield, OH 45502", "2026-03-02");

        using var client = hub.As("clerk");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(25));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/changes/{move["change"]}/events");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(patience.Token));
        var events = new List<string>();
        while (events.Count < 7)
        {
            var line = await reader.ReadLineAsync(patience.Token) ?? throw new EndOfStreamException();
            if (line.StartsWith("event: ", StringComparison.Ordinal)) events.Add(line[7..]);
            if (events.Count == 6) gate.TrySetResult();
        }
        Assert.That(events[0], Is.EqualTo("recorded"));
        Assert.That(events.Count(e => e == "disclosed"), Is.EqualTo(3));
        Assert.That(events.Count(e => e == "applied"), Is.EqualTo(3));
    }

    [Test]
    public async Task The_address_book_is_told_as_known_then_and_on_a_day()
    {
        await using var hub = await RunningHub.Start();
        var alma = await hub.Register();
        hub.Clock.Advance(TimeSpan.FromHours(1));
        var before = hub.Clock.GetUtcNow();
        hub.Clock.Advance(TimeSpan.FromHours(1));
        await hub.Report(alma.Citizen, "300 Oak Avenue, Springfield, OH 45502", "2026-02-20");

        async Task<string> Line(string query) => (await hub.Get($"/v1/citizens/{alma.Citizen}/address-book{query}")).Json.GetProperty("addresses")[0].GetProperty("address").GetProperty("line").GetString()!;
        Assert.That(await Line(""), Is.EqualTo("300 OAK AVE"));
        Assert.That(await Line("?on=2026-02-19"), Is.EqualTo("100 MAIN ST"));
        Assert.That(await Line($"?on=2026-02-25&knownAt={Uri.EscapeDataString(before.ToString("O"))}"), Is.EqualTo("100 MAIN ST"));
    }

    [Test]
    public async Task Of_somebody_who_was_ever_protected_no_letter_is_shown()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        await using var sandbox = builder.Build();
        sandbox.MapPost("/agencies/{agency}/notices/search", () =>
            Results.Json(new { notices = new[] { new { kind = "licence-expiry", printedAt = DateTimeOffset.UnixEpoch, address = new { line = "41 MAY LN" } } } }));
        await sandbox.StartAsync();
        await using var hub = await RunningHub.Start(sandbox: new Uri(sandbox.Urls.First()));

        var alma = await hub.Register("41 May Lane, Springfield, OH 45502", agencies: ["dmv"]);
        var letters = $"/v1/changes/{alma.Answer.GetProperty("change").GetString()}/notices";
        Assert.That((await hub.Get(letters)).Text, Does.Contain("41 MAY LN"));
        await hub.Post($"/v1/citizens/{alma.Citizen}/protection", new { programme = "acp", substitute = "PO Box 7099, Columbus, OH 43216" }, "clerk");
        Assert.That((await hub.Get(letters)).Text, Does.Not.Contain("MAY"));
    }
}
