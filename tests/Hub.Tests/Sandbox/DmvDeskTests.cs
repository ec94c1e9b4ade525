using System.Xml.Linq;
using NUnit.Framework;

namespace Hub.Tests.Sandbox;

public sealed class DmvDeskTests
{
    private static readonly XNamespace dmv = "urn:state:dmv:change-of-address:1";
    private static readonly string example = AgencyPages.Blocks("dmv-soap.md", "xml")[0];

    private SandboxHouse house = null!;

    [SetUp]
    public async Task Open() => house = await SandboxHouse.Open();

    [TearDown]
    public async Task Close() => await house.DisposeAsync();

    private async Task<(int Status, XElement Answer)> Call(string envelope, string contentType = "application/soap+xml")
    {
        using var answer = await house.Post("/dmv/soap", envelope, contentType);
        return ((int)answer.StatusCode, XDocument.Parse(await answer.Content.ReadAsStringAsync()).Root!);
    }

    private static string? Value(XElement answer, string element) => (string?)answer.Descendants(dmv + element).SingleOrDefault();

    [Test]
    public async Task A_repeat_is_answered_as_the_first_time_and_has_no_second_effect()
    {
        var (_, first) = await Call(example);
        var (status, again) = await Call(example);
        Assert.That(status, Is.EqualTo(200));
        Assert.That(Value(again, "RepeatIndicator"), Is.EqualTo("true"));
        Assert.That(Value(again, "TransactionID"), Is.EqualTo(Value(first, "TransactionID")));
        Assert.That(Value(again, "PostedDateTime"), Is.EqualTo(Value(first, "PostedDateTime")));
        Assert.That(await house.Count("dmv"), Is.EqualTo("1 records 1 applied 0 rejected 1 duplicates 0 unchanged"));
    }

    [Test]
    public async Task A_message_id_with_another_address_is_a_mistake_not_a_repeat()
    {
        await Call(example);
        var (status, answer) = await Call(example.Replace("APT 2", "APT 3", StringComparison.Ordinal));
        Assert.That((status, Value(answer, "FaultCode")), Is.EqualTo((400, "MESSAGE-ID-REUSED")));
        Assert.That(await house.Holdings("dmv"), Does.Contain("APT 2"));
    }

    [TestCase("<nc:AddressCountyName>CLARK</nc:AddressCountyName>", "", "NOT-VALID")]
    [TestCase("<nc:Date>2026-11-02</nc:Date>", "<nc:Date>2026-02-30</nc:Date>", "NOT-VALID")]
    [TestCase("<usps:StateCode>OH<", "<usps:StateCode>ZZ<", "NOT-VALID")]
    [TestCase("dmv:ChangeOfAddress", "dmv:ChangeOfName", "NOT-VALID")]
    [TestCase("http://www.w3.org/2003/05/soap-envelope", "http://schemas.xmlsoap.org/soap/envelope/", "NOT-SOAP")]
    [TestCase("<env:Body>", "<env:Header><x:a xmlns:x='urn:x' env:mustUnderstand='true'/></env:Header><env:Body>", "NOT-SOAP")]
    [TestCase("</env:Envelope>", "", "NOT-SOAP")]
    [TestCase("<env:Envelope", "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/hostname'>]><env:Envelope", "NOT-SOAP")]
    public async Task What_cannot_be_read_is_a_message_fault_and_leaves_nothing(string part, string instead, string code)
    {
        var (status, answer) = await Call(example.Replace(part, instead, StringComparison.Ordinal));
        Assert.That((status, Value(answer, "FaultCode")), Is.EqualTo((400, code)));
        Assert.That(await house.Count("dmv"), Does.StartWith("0 records 0 applied"));
    }

    [Test]
    public async Task A_body_too_large_or_of_another_kind_is_refused()
    {
        Assert.That((await Call(example.Replace("<env:Body>", "<env:Body>" + new string(' ', 17_000), StringComparison.Ordinal))).Status, Is.EqualTo(413));
        Assert.That((await Call(example, "text/plain")).Status, Is.EqualTo(415));
    }

    [TestCase("busy", 429)]
    [TestCase("closed", 503)]
    public async Task A_busy_or_closed_DMV_says_try_later(string kind, int expected)
    {
        await house.Upset("dmv", new { kind, times = 1 });
        var (status, answer) = await Call(example);
        Assert.That((status, Value(answer, "FaultCode")), Is.EqualTo((expected, "TRY-LATER")));
        Assert.That((await Call(example)).Status, Is.EqualTo(200));
    }

    [TestCase("reset", "0 applied")]
    [TestCase("hang", "0 applied")]
    [TestCase("reset-after", "1 applied")]
    [TestCase("hang-after", "1 applied")]
    public async Task A_lost_call_says_nothing_and_the_repeat_tells_the_truth(string kind, string posted)
    {
        await house.Upset("dmv", new { kind, times = 1, records = new[] { "DMV-90417" } });
        using var impatient = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        using var content = new StringContent(example, System.Text.Encoding.UTF8, "application/soap+xml");
        Assert.That(async () => await house.Http.PostAsync(new Uri("/dmv/soap", UriKind.Relative), content, impatient.Token),
            Throws.InstanceOf<HttpRequestException>().Or.InstanceOf<OperationCanceledException>());
        Assert.That(await house.Count("dmv"), Does.Contain(posted));
        Assert.That((await Call(example)).Status, Is.EqualTo(200));
        Assert.That(await house.Count("dmv"), Does.Contain("1 applied"));
    }

    [Test]
    public async Task Errors_cut_answers_and_delays_come_when_asked_for()
    {
        await house.Upset("dmv", new { kind = "error", times = 1 });
        using (var answer = await house.Post("/dmv/soap", example, "application/soap+xml")) Assert.That((int)answer.StatusCode, Is.EqualTo(500));

        await house.Upset("dmv", new { kind = "corrupt", times = 1 });
        using (var cut = await house.Post("/dmv/soap", example, "application/soap+xml"))
            Assert.That(await cut.Content.ReadAsStringAsync(), Does.Not.Contain("</env:Envelope>"));

        await house.Upset("dmv", new { kind = "delay", latencyMs = 200, times = 1 });
        var since = System.Diagnostics.Stopwatch.StartNew();
        await Call(example);
        Assert.That(since.ElapsedMilliseconds, Is.GreaterThanOrEqualTo(190));
    }

    [Test]
    public async Task A_fault_strikes_the_named_records_only_and_as_often_as_asked()
    {
        await house.Upset("dmv", new { kind = "refuse", records = new[] { "DMV-1" }, times = 2 });
        Assert.That((await Call(example)).Status, Is.EqualTo(200));
        string Other(int n) => example.Replace("DMV-90417", "DMV-1", StringComparison.Ordinal).Replace("0193c5a2", $"0000000{n}", StringComparison.Ordinal);
        Assert.That((await Call(Other(1))).Status, Is.EqualTo(400));
        Assert.That((await Call(Other(1))).Status, Is.EqualTo(400), "a repeat of a refused message is refused without using the fault up");
        Assert.That((await Call(Other(2))).Status, Is.EqualTo(400));
        Assert.That((await Call(Other(3))).Status, Is.EqualTo(200));
    }
}
