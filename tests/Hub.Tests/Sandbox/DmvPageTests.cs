using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using NUnit.Framework;

namespace Hub.Tests.Sandbox;

public sealed class DmvPageTests
{
    private static readonly XNamespace env = "http://www.w3.org/2003/05/soap-envelope";
    private static readonly IReadOnlyList<string> examples = AgencyPages.Blocks("dmv-soap.md", "xml");

    // From the files, by their own imports, as the DMV's programmer would.
    private static readonly XmlSchemaSet schemas = Schemas();

    private static XmlSchemaSet Schemas()
    {
        var set = new XmlSchemaSet { XmlResolver = new XmlUrlResolver() };
        set.Add(null, Path.Combine(AgencyPages.Folder, "dmv.xsd"));
        set.Compile();
        return set;
    }

    private static XElement Content(string envelope)
    {
        var body = XDocument.Parse(envelope).Root!.Element(env + "Body")!;
        return body.Element(env + "Fault")?.Element(env + "Detail")!.Elements().Single() ?? body.Elements().Single();
    }

    private static IReadOnlyList<string> Complaints(XElement content)
    {
        var complaints = new List<string>();
        new XDocument(content).Validate(schemas, (_, e) => complaints.Add(e.Message));
        return complaints;
    }

    [TestCase(0, "ChangeOfAddress")]
    [TestCase(1, "ChangeOfAddressReceipt")]
    [TestCase(2, "BusinessFault")]
    [TestCase(3, "ChangeOfIdentification")]
    [TestCase(4, "ChangeOfIdentificationReceipt")]
    public void Every_example_is_valid_by_the_schema(int example, string element)
    {
        var content = Content(examples[example]);
        Assert.That(content.Name.LocalName, Is.EqualTo(element));
        Assert.That(Complaints(content), Is.Empty);
    }

    [TestCase("AddressCountyName")]
    [TestCase("AddressDeliveryPointText")]
    [TestCase("AddressState")]
    [TestCase("MessageID")]
    public void The_schema_insists_on(string element)
    {
        var content = Content(examples[0]);
        content.Descendants().Single(e => e.Name.LocalName == element).Remove();
        Assert.That(Complaints(content), Is.Not.Empty);
    }

    [TestCase(0)]
    [TestCase(3)]
    public async Task The_documented_request_gets_the_documented_receipt(int request)
    {
        await using var house = await SandboxHouse.Open(new FixedClock("2026-11-02T14:07:31.482Z"));
        using var answer = await house.Post("/dmv/soap", examples[request], "application/soap+xml; charset=utf-8");
        Assert.That((int)answer.StatusCode, Is.EqualTo(200));
        Assert.That(Plain(await answer.Content.ReadAsStringAsync()), Is.EqualTo(Plain(examples[request + 1])));
    }

    [Test]
    public async Task The_documented_request_gets_the_documented_fault_where_the_licence_was_surrendered()
    {
        await using var house = await SandboxHouse.Open(new FixedClock("2026-11-02T14:07:31.482Z"));
        await house.Upset("dmv", new { kind = "refuse", code = "RECORD-SURRENDERED" });
        using var answer = await house.Post("/dmv/soap", examples[0], "application/soap+xml; charset=utf-8");
        Assert.That((int)answer.StatusCode, Is.EqualTo(400));
        Assert.That(Plain(await answer.Content.ReadAsStringAsync()), Is.EqualTo(Plain(examples[2])));
    }

    [Test]
    public void The_page_and_the_schema_list_the_same_codes()
    {
        var page = AgencyPages.Text("dmv-soap.md");
        foreach (var code in XDocument.Load(Path.Combine(AgencyPages.Folder, "dmv.xsd")).Descendants().Where(e => e.Name.LocalName == "enumeration"))
            Assert.That(page, Does.Contain($"| `{(string?)code.Attribute("value")}` |"));
    }

    private static string Plain(string xml) => XDocument.Parse(xml).ToString(SaveOptions.DisableFormatting);
}
