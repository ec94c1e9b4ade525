using System.Net;
using System.Text;
using Hub.Adapters.Courts;
using Hub.Contracts;
using NUnit.Framework;

namespace Hub.Tests.Adapters;

public sealed class CourtsTrouble
{
    private AdapterHouse house = null!;
    private Letters letters = null!;

    [SetUp]
    public async Task Open()
    {
        house = await AdapterHouse.Open();
        letters = house.Letters("courts");
    }

    [TearDown]
    public async Task Close() => await house.DisposeAsync();

    [TestCase("hang")]
    [TestCase("hang-after")]
    [TestCase("reset")]
    [TestCase("reset-after")]
    [TestCase("error")]
    [TestCase("busy")]
    [TestCase("closed")]
    public async Task A_message_without_an_answer_is_sent_again_under_its_id_and_docketed_once(string kind)
    {
        await house.Upset("courts", new { kind, times = 2 });
        await house.Send(letters.To("R1", 1));
        await house.UntilReceipts(1);
        Assert.That(house.DistinctReceipts()[0].Outcome, Is.EqualTo(Outcomes.Applied));
        Assert.That(await house.Count("courts", "applied"), Is.EqualTo(1));
    }

    [Test]
    public async Task When_no_call_back_comes_the_message_is_sent_again_and_brings_it()
    {
        await house.Upset("courts", new { kind = "silent", times = 1 });
        await house.Send(letters.To("R1", 1));
        await house.UntilReceipts(1);
        Assert.That(await house.Count("courts", "applied"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_refusal_is_a_rejection_with_the_courts_reason()
    {
        await house.Upset("courts", new { kind = "refuse", code = "case-sealed", times = 1 });
        await house.Send(letters.To("R1", 1));
        await house.UntilReceipts(1);
        var receipt = house.DistinctReceipts()[0];
        Assert.That((receipt.Outcome, receipt.Code), Is.EqualTo((Outcomes.Rejected, "case-sealed")));
        Assert.That(receipt.AgencyReference, Is.Not.Empty);
    }

    [Test]
    public void The_example_of_the_standard_has_the_signature_that_its_page_says() =>
        Assert.That(new CourtsSeal("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "{\"test\": 2432232314}"u8),
            Is.EqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));

    [TestCase(0, true, true, ExpectedResult = HttpStatusCode.NoContent)]
    [TestCase(0, false, true, ExpectedResult = HttpStatusCode.Unauthorized)]
    [TestCase(-301, true, true, ExpectedResult = HttpStatusCode.Unauthorized)]
    [TestCase(301, true, true, ExpectedResult = HttpStatusCode.Unauthorized)]
    [TestCase(0, true, false, ExpectedResult = HttpStatusCode.BadRequest)]
    public async Task<HttpStatusCode> Only_a_call_back_that_is_signed_in_time_and_well_formed_is_taken(int late, bool signed, bool wellFormed)
    {
        var body = wellFormed
            ? $"{{\"type\":\"service-address.docketed\",\"timestamp\":\"2026-11-21T12:00:00Z\",\"data\":{{\"messageId\":\"{Guid.NewGuid()}\",\"docketEntry\":\"CT-1\",\"at\":\"2026-11-21T12:00:00Z\"}}}}"
            : "{\"type\":\"service-address.lost\",\"data\":{}}";
        var bytes = Encoding.UTF8.GetBytes(body);
        var timestamp = DateTimeOffset.UtcNow.AddSeconds(late).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        using var http = new HttpClient { BaseAddress = house.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/courts/docketing") { Content = new ByteArrayContent(bytes) };
        request.Headers.Add("webhook-id", "dkt_1");
        request.Headers.Add("webhook-timestamp", timestamp);
        request.Headers.TryAddWithoutValidation("webhook-signature",
            new CourtsSeal(signed ? AdapterHouse.Secret : "whsec_" + Convert.ToBase64String(new byte[24])).Sign("dkt_1", timestamp, bytes));
        var answer = (await http.SendAsync(request)).StatusCode;
        return answer;
    }
}
