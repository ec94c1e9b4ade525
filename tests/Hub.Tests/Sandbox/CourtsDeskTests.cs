using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hub.Sandbox.Courts;
using NUnit.Framework;

namespace Hub.Tests.Sandbox;

public sealed class CourtsDeskTests
{
    private SandboxHouse house = null!;

    [SetUp]
    public async Task Open() => house = await SandboxHouse.Open();

    [TearDown]
    public async Task Close() => await house.DisposeAsync();

    private static string Body(string id, string number = "CASE-1", string line = "1 ELM ST") => JsonSerializer.Serialize(new
    {
        type = "service-address.changed",
        timestamp = "2026-11-02T14:08:03Z",
        data = new { messageId = id, caseNumber = number, address = new { line, city = "DAYTON", state = "OH", zip = "45402" }, effectiveDate = "2026-11-02", reason = "party-moved", change = (string?)null },
    });

    private static string Id(int n) => $"00000000-0000-4000-8000-{n:d12}";

    /// <summary>Signed here, independently of the code under test.</summary>
    internal static Task<HttpResponseMessage> Send(SandboxHouse house, string id, string body, DateTimeOffset at)
    {
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var mac = HMACSHA256.HashData(Convert.FromBase64String(SandboxHouse.Secret["whsec_".Length..]), Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}"));
        return house.Post("/courts/webhooks", body, "application/json", ("webhook-id", id), ("webhook-timestamp", timestamp), ("webhook-signature", "v1a,xx v1," + Convert.ToBase64String(mac)));
    }

    private async Task<int> Send(int n, string number = "CASE-1", string line = "1 ELM ST", TimeSpan off = default)
    {
        using var answer = await Send(house, Id(n), Body(Id(n), number, line), DateTimeOffset.UtcNow + off);
        return (int)answer.StatusCode;
    }

    private Task CalledBack(int times) => SandboxHouse.Until(() => house.CallBacks.Count >= times);

    [Test]
    public void The_published_vector_of_Standard_Webhooks_is_met()
    {
        const string Signed = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        var signature = new WebhookSignature(SandboxHouse.Secret);
        var at = DateTimeOffset.FromUnixTimeSeconds(1614265330);
        Assert.That(signature.Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"u8), Is.EqualTo(Signed));
        Assert.That(signature.Check("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", Signed, "{\"test\": 2432232314}"u8, at.AddSeconds(300)), Is.Null);
        Assert.That(signature.Check("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", Signed, "{\"test\": 2432232314}"u8, at.AddSeconds(301)), Is.EqualTo("out-of-time"));
        Assert.That(signature.Check("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", Signed, "{\"test\": 2432232315}"u8, at), Is.EqualTo("not-signed"));
        Assert.That(signature.Check("msg_p5jXN8AQM9LWM0D4loKWxJel", "1614265330", Signed, "{\"test\": 2432232314}"u8, at), Is.EqualTo("not-signed"));
        Assert.That(signature.Check("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265331", Signed, "{\"test\": 2432232314}"u8, at), Is.EqualTo("not-signed"));
    }

    [Test]
    public void While_the_secret_is_changed_either_signs()
    {
        var former = new WebhookSignature(SandboxHouse.Secret);
        var other = $"whsec_{Convert.ToBase64String(new byte[32])}";
        var both = new WebhookSignature($"{other} {SandboxHouse.Secret}");
        Assert.That(both.Check("a", "10", former.Sign("a", 10, "b"u8), "b"u8, DateTimeOffset.UnixEpoch), Is.Null);
        Assert.That(new WebhookSignature(other).Check("a", "10", former.Sign("a", 10, "b"u8), "b"u8, DateTimeOffset.UnixEpoch), Is.EqualTo("not-signed"));
        Assert.That(() => new WebhookSignature("whsec_c2hvcnQ="), Throws.ArgumentException);
    }

    [Test]
    public async Task A_message_out_of_time_or_not_signed_is_not_taken()
    {
        Assert.That(await Send(1, off: TimeSpan.FromSeconds(-310)), Is.EqualTo(401));
        Assert.That(await Send(1, off: TimeSpan.FromSeconds(310)), Is.EqualTo(401));
        using var unsigned = await house.Post("/courts/webhooks", Body(Id(1)), "application/json");
        Assert.That((int)unsigned.StatusCode, Is.EqualTo(401));
        Assert.That(await Send(1, off: TimeSpan.FromSeconds(-290)), Is.EqualTo(202));
    }

    [Test]
    public async Task A_repeat_is_called_back_again_with_the_first_outcome_and_docketed_once()
    {
        await Send(1);
        await CalledBack(1);
        await SandboxHouse.Until(() => Send(1).Result == 202 && house.CallBacks.Count >= 2);
        Assert.That(house.CallBacks.Select(c => c.Body).Distinct().Count(), Is.EqualTo(1));
        Assert.That(await house.Count("courts"), Does.StartWith("1 records 1 applied 0 rejected"));
        Assert.That(await Send(1, line: "2 ELM ST"), Is.EqualTo(409));
    }

    [Test]
    public async Task The_Courts_call_until_they_are_answered()
    {
        house.HubAnswers = 500;
        await Send(1);
        await CalledBack(2);
        house.HubAnswers = 200;
        await CalledBack(3);
        Assert.That(house.CallBacks.Select(c => c.Headers["webhook-id"].ToString()).Distinct().Single(), Is.EqualTo("dkt_" + Id(1).Replace("-", "", StringComparison.Ordinal)));
    }

    [Test]
    public async Task A_call_back_that_was_owed_at_a_stop_is_made_after_the_restart()
    {
        house.HubAnswers = 500;
        await Send(1);
        await CalledBack(1);
        await house.Restart();
        house.HubAnswers = 200;
        var before = house.CallBacks.Count;
        await CalledBack(before + 1);
        Assert.That(await house.Count("courts"), Does.StartWith("1 records 1 applied"));
    }

    [Test]
    public async Task A_message_that_was_taken_but_not_docketed_at_a_stop_is_docketed_after_the_restart()
    {
        await house.DisposeAsync();
        house = await SandboxHouse.Open();
        await Task.WhenAll(Enumerable.Range(1, 50).Select(n => Send(n, $"CASE-{n}")));
        await house.Restart();
        await SandboxHouse.Until(() => house.CallBacks.Select(c => c.Headers["webhook-id"].ToString()).Distinct().Count() == 50);
        Assert.That(await house.Count("courts"), Does.StartWith("50 records 50 applied"));
    }

    [Test]
    public async Task When_they_never_call_back_sending_again_brings_the_outcome()
    {
        await house.Upset("courts", new { kind = "silent", times = 1 });
        await Send(1);
        await SandboxHouse.Until(() => house.Holdings("courts").Result.Contains("CASE-1", StringComparison.Ordinal));
        Assert.That(house.CallBacks, Is.Empty);
        await SandboxHouse.Until(() => Send(1).Result == 202 && !house.CallBacks.IsEmpty);
        Assert.That(await house.Count("courts"), Does.StartWith("1 records 1 applied"));
    }

    [Test]
    public async Task A_corrupt_call_back_does_not_fit_and_the_next_one_does()
    {
        await house.Upset("courts", new { kind = "corrupt", times = 1 });
        house.HubAnswers = 401;
        await Send(1);
        await CalledBack(2);
        house.HubAnswers = 200;
        var signature = new WebhookSignature(SandboxHouse.Secret);
        var fits = house.CallBacks.Take(2).Select(c => signature.Check(c.Headers["webhook-id"], c.Headers["webhook-timestamp"], c.Headers["webhook-signature"],
            Encoding.UTF8.GetBytes(c.Body), DateTimeOffset.UtcNow)).ToList();
        Assert.That(fits, Is.EqualTo((string?[])["not-signed", null]));
    }

    [Test]
    public async Task What_is_no_JSON_too_large_or_of_another_kind_is_refused()
    {
        using var garbled = await Send(house, Id(1), "{", DateTimeOffset.UtcNow);
        Assert.That((int)garbled.StatusCode, Is.EqualTo(400));
        using var large = await Send(house, Id(1), new string(' ', 17_000), DateTimeOffset.UtcNow);
        Assert.That((int)large.StatusCode, Is.EqualTo(413));
        using var other = await house.Post("/courts/webhooks", Body(Id(1)), "text/plain");
        Assert.That((int)other.StatusCode, Is.EqualTo(415));
        using var twice = await Send(house, Id(1), Body(Id(1)).Replace("\"type\"", "\"type\":\"x\",\"type\"", StringComparison.Ordinal), DateTimeOffset.UtcNow);
        Assert.That((int)twice.StatusCode, Is.EqualTo(400));
    }
}
