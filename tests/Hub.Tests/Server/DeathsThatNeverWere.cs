using System.Net;
using System.Text.Json;
using NUnit.Framework;

namespace Hub.Tests.Server;

/// <summary>What is tried after a death, and what follows when the person lives.</summary>
public sealed class DeathsThatNeverWere
{
    private RunningHub hub = null!;

    [SetUp]
    public async Task Start() => hub = await RunningHub.Start();

    [TearDown]
    public async Task Stop() => await hub.DisposeAsync();

    private async Task<string> Die(string citizen) => (await hub.Post($"/v1/citizens/{citizen}/death", new { on = "2026-03-01", evidence = "certificate" }, "clerk"))["position"];

    private Task<Answered> Annul(string citizen) => hub.Post($"/v1/citizens/{citizen}/death/annul", new { evidence = "she stands at the counter" }, "clerk");

    private async Task<string?> Refused(Task<Answered> tried)
    {
        var answer = await tried;
        Assert.That(answer.Code, Is.EqualTo("citizen-deceased"), answer.Text);
        return answer["review"];
    }

    [Test]
    public async Task What_is_tried_after_a_death_is_one_question_for_each_who_tries_and_what()
    {
        var alma = await hub.Register();
        var moved = await hub.Report(alma.Citizen, "300 Oak Avenue, Springfield, OH 45502", "2026-02-01");
        await Die(alma.Citizen);
        Task<Answered> Move(object by, string role = "intake", string? channel = null) =>
            hub.Post("/v1/address-changes", new { reportedBy = by, address = "77 Lake Road, Springfield, OH 45502", effectiveOn = "2026-03-01", channel }, role);
        var first = await Refused(Move(new { agency = "dmv", key = alma.Key("dmv") }, channel: "counter"));
        Assert.That(await Refused(Move(new { agency = "dmv", key = alma.Key("dmv") }, channel: "post")), Is.EqualTo(first), "however often");
        var others = new[]
        {
            await Refused(Move(new { agency = "revenue", key = alma.Key("revenue") })), await Refused(Move(new { citizen = alma.Citizen }, "citizen:" + alma.Citizen)),
            await Refused(hub.Post($"/v1/changes/{moved["change"]}/correction", new { address = "302 Oak Avenue, Springfield, OH 45502", reason = "a slip" }, "clerk")),
        };
        Assert.That(others.Append(first).Distinct().Count(), Is.EqualTo(4), "another agency, another caller, another activity");

        var shown = (await hub.Get("/v1/reviews/" + first)).Json;
        Assert.That((shown.GetProperty("about").GetString(), shown.GetProperty("one").GetProperty("citizen").GetString()), Is.EqualTo(("after-death", alma.Citizen)));
        var tried = shown.GetProperty("tried");
        Assert.That(new[] { "activity", "by", "channel", "on" }.Select(m => tried.GetProperty(m).GetString()), Is.EqualTo(new[] { "address-change", "dmv", "counter", "2026-03-02" }));
        Assert.That(shown.ToString(), Does.Not.Contain("Lake").And.Not.Contain("LAKE"));
        Assert.That((await hub.Post($"/v1/reviews/{first}/decision", new { verdict = "same", reason = "hers" }, "clerk")).Code, Is.EqualTo("malformed"));
        Assert.That((await hub.Post($"/v1/reviews/{first}/decision", new { verdict = "noted", reason = "the executor's" }, "clerk")).Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(await Refused(Move(new { agency = "dmv", key = alma.Key("dmv") })), Is.EqualTo(first), "noted is noted");
    }

    [Test]
    public async Task Whoever_lives_after_all_moves_again_and_agencies_are_told_what_they_missed()
    {
        var alma = await hub.Register(agencies: ["dmv"]);
        await hub.Settled();
        Assert.That((await hub.Report(alma.Citizen, "300 Oak Avenue, Springfield, OH 45502", "2026-03-03"))["status"], Is.EqualTo("waiting"));
        Assert.That((await Annul(alma.Citizen)).Code, Is.EqualTo("not-deceased"));
        await Die(alma.Citizen);
        await hub.Post($"/v1/citizens/{alma.Citizen}/records", new { agency = "courts", key = "26-CV-" + alma.Number }, "clerk");
        hub.Clock.Advance(TimeSpan.FromDays(2));
        await hub.Settled();
        Assert.That((hub.Desks.To("courts", "26-CV-" + alma.Number).Count(), (await hub.Get("/v1/lag")).Json.GetProperty("waitingForDay").GetInt64()), Is.EqualTo((0, 0L)), "of the dead nobody newly hears, and no day is waited for");

        var annulled = await Annul(alma.Citizen);
        Assert.That((annulled.Status, annulled["status"]), Is.EqualTo((HttpStatusCode.Created, "death-annulled")), annulled.Text);
        Assert.That((await Annul(alma.Citizen))["position"], Is.EqualTo(annulled["position"]), "told twice");
        await Eventually.Holds(() => Task.FromResult(hub.Desks.To("dmv", alma.Key("dmv")).LastOrDefault()?.Address?.Line == "300 OAK AVE"));
        await Eventually.Holds(() => Task.FromResult(hub.Desks.To("courts", "26-CV-" + alma.Number).LastOrDefault()?.Address?.Line == "300 OAK AVE"));
        await hub.Settled();
        Assert.That((await hub.Report(alma.Citizen, "77 Lake Road, Springfield, OH 45502", "2026-03-04"))["status"], Is.EqualTo("in-force"));
        Assert.That(await Die(alma.Citizen), Is.Not.EqualTo(annulled["position"]), "a death after it is another");
    }
}
