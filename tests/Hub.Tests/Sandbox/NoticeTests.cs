using System.Text.Json;
using Hub.Sandbox.Records;
using NUnit.Framework;

namespace Hub.Tests.Sandbox;

public sealed class NoticeTests
{
    private static readonly string move = AgencyPages.Blocks("dmv-soap.md", "xml")[0];
    private static readonly string earlier = move.Replace("0193c5a2", "00000001", StringComparison.Ordinal).Replace("418 PLUM HOLLOW RD APT 2", "9 FORMER ST", StringComparison.Ordinal);

    private SandboxHouse house = null!;

    [SetUp]
    public async Task Open() => house = await SandboxHouse.Open();

    [TearDown]
    public async Task Close() => await house.DisposeAsync();

    private async Task Tell(string envelope)
    {
        using var answer = await house.Post("/dmv/soap", envelope, "application/soap+xml");
        Assert.That((int)answer.StatusCode, Is.EqualTo(200));
    }

    private static string? Line(JsonElement notice, string member) => notice.GetProperty(member) is { ValueKind: JsonValueKind.Object } address ? address.GetProperty("line").GetString() : null;

    [Test]
    public async Task A_notice_shows_where_it_goes_and_where_it_would_have_gone_without_the_hub()
    {
        await Tell(earlier);
        var (_, before) = await house.Ask("/agencies/dmv/notices", new { recordKey = "DMV-90417", kind = "licence-expiry" });
        await Tell(move);
        var (status, after) = await house.Ask("/agencies/dmv/notices", new { recordKey = "DMV-90417", kind = "licence-expiry" });

        Assert.That(status, Is.EqualTo(201));
        Assert.That((Line(before, "address"), Line(before, "withoutHub")), Is.EqualTo(("9 FORMER ST", (string?)null)));
        Assert.That((Line(after, "address"), Line(after, "withoutHub")), Is.EqualTo(("418 PLUM HOLLOW RD APT 2", "9 FORMER ST")));
        Assert.That(after.GetProperty("change").GetString(), Is.EqualTo("7Q4M-2XKD-9"));

        var letter = await house.Http.GetStringAsync($"/agencies/dmv/notices/{after.GetProperty("id").GetString()}");
        Assert.That(letter, Does.Contain("418 PLUM HOLLOW RD APT 2").And.Contain("DMV-90417").And.Contain("licence"));
    }

    [Test]
    public async Task A_notice_that_was_printed_stays_as_it_was()
    {
        await Tell(earlier);
        var (_, printed) = await house.Ask("/agencies/dmv/notices", new { recordKey = "DMV-90417", kind = "licence-expiry" });
        await Tell(move);
        await house.Restart();
        var (_, found) = await house.Ask("/agencies/dmv/notices/search", new { recordKey = "DMV-90417" });
        Assert.That(found.GetProperty("notices").EnumerateArray().Select(n => Line(n, "address")), Is.EqualTo((string[])["9 FORMER ST"]));
        Assert.That(await house.Http.GetStringAsync($"/agencies/dmv/notices/{printed.GetProperty("id").GetString()}"), Does.Contain("9 FORMER ST"));
    }

    [Test]
    public async Task The_address_told_again_does_not_hide_the_one_before()
    {
        await Tell(earlier);
        await Tell(move);
        await Tell(move.Replace("0193c5a2", "00000002", StringComparison.Ordinal).Replace(">MOVE<", ">RSND<", StringComparison.Ordinal));
        var (_, record) = await house.Ask("/agencies/dmv/records/search", new { recordKey = "DMV-90417" });
        Assert.That(record.GetProperty("before").GetProperty("address").GetProperty("line").GetString(), Is.EqualTo("9 FORMER ST"));
        Assert.That(record.GetProperty("history").GetArrayLength(), Is.EqualTo(3));
        Assert.That(await house.Count("dmv"), Is.EqualTo("1 records 3 applied 0 rejected 0 duplicates 1 unchanged"));
    }

    [TestCase("dmv", "{\"recordKey\":\"NOBODY\",\"kind\":\"licence-expiry\"}", 404, "record-unknown")]
    [TestCase("courts", "{\"recordKey\":\"NOBODY\",\"kind\":\"summons\"}", 404, "record-unknown")]
    [TestCase("revenue", "{\"recordKey\":\"NOBODY\",\"kind\":\"tax-bill\"}", 404, "record-unknown")]
    [TestCase("dmv", "{\"recordKey\":\"NOBODY\",\"kind\":\"summons\"}", 400, "kind-unknown")]
    [TestCase("dmv", "{\"kind\":\"summons\"}", 400, "malformed")]
    [TestCase("zoo", "{\"recordKey\":\"NOBODY\",\"kind\":\"summons\"}", 404, "agency-unknown")]
    public async Task A_notice_that_cannot_be_printed_says_why(string agency, string question, int status, string code)
    {
        var (answered, body) = await house.Ask($"/agencies/{agency}/notices", JsonDocument.Parse(question));
        Assert.That((answered, body.GetProperty("code").GetString()), Is.EqualTo((status, code)));
    }

    [TestCase("{\"kind\":\"whim\"}", "kind-unknown")]
    [TestCase("{\"kind\":\"busy\",\"rate\":1.5}", "rate-out-of-range")]
    [TestCase("{\"kind\":\"busy\",\"times\":0}", "times-out-of-range")]
    [TestCase("{\"kind\":\"delay\",\"latencyMs\":-1}", "latency-out-of-range")]
    [TestCase("{\"kind\":\"refuse\",\"code\":\"case-closed\"}", "code-unknown")]
    [TestCase("{\"rate\":1}", "malformed")]
    public async Task A_fault_that_makes_no_sense_is_not_taken(string fault, string code)
    {
        var (status, body) = await house.Ask("/agencies/dmv/faults", JsonDocument.Parse(fault));
        Assert.That((status, body.GetProperty("code").GetString()), Is.EqualTo((400, code)));
    }

    [Test]
    public async Task A_comma_in_an_address_does_not_break_the_list_of_holdings()
    {
        await Tell(move.Replace("418 PLUM HOLLOW RD APT 2", "4, \"THE MEWS\"", StringComparison.Ordinal));
        Assert.That(await house.Holdings("dmv"), Does.EndWith("\nDMV-90417,\"4, \"\"THE MEWS\"\"\",SPRINGFIELD,OH,45502-1234\n"));
    }

    [Test]
    public void The_page_of_the_control_interface_lists_every_fault()
    {
        foreach (var kind in Hub.Sandbox.Faults.FaultKinds.All) Assert.That(AgencyPages.Text("sandbox-control.md"), Does.Contain($"\n| `{kind}` |"));
    }

    [Test]
    public void What_could_get_into_a_log_names_nobody()
    {
        var address = new MailAddress("1 SECRET LN", "HIDDEN", "OH", "45402", "CLARK");
        var posting = new Posting(Guid.Empty, "KEY-7", address, null, "MOVE", null);
        var entry = new HistoryEntry("DT-1", address, null, "MOVE", null, null, default);
        foreach (var said in (object[])[address, posting, entry, new Hub.Sandbox.Revenue.BatchLine(1, "k", posting, null), new Hub.Sandbox.Faults.Fault { Kind = "refuse", Records = ["KEY-7"] },
            new Hub.Sandbox.Courts.DocketCall(Guid.Empty, "KEY-7", "moved", Posted.IdReused), new Hub.Sandbox.Notices.Notice("N-1", "summons", "KEY-7", default, address, default, null, null, address), new Holding(entry, entry)])
            Assert.That(said.ToString(), Does.Not.Contain("SECRET").And.Not.Contain("HIDDEN").And.Not.Contain("KEY-7"), said.GetType().Name);
    }
}
