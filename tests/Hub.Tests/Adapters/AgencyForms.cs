using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using Hub.Adapters.Courts;
using Hub.Adapters.Dmv;
using Hub.Adapters.Revenue;
using Hub.Contracts;
using NUnit.Framework;

namespace Hub.Tests.Adapters;

/// <summary>What the adapters write and read, against the agencies' own pages.</summary>
public sealed class AgencyForms
{
    private static readonly Guid dmvId = new("0193c5a2-7b10-7c44-9a51-2f6d0e8b4c01");
    private static readonly RecordState moved = new()
    {
        RecordKey = "REVENUE-90233", Cause = Causes.Moved, Change = "7Q4M-2XKD-9", Address = Letters.PlumHollow, HoldsFrom = new DateOnly(2026, 11, 2),
    };
    private static readonly RecordState linked = new()
    {
        RecordKey = "REVENUE-90871", Cause = Causes.InterestRegistered,
        Address = new AddressToUse { Line = "PO BOX 6120", City = "DAYTON", State = "OH", Zip = "45405" },
    };

    [Test]
    public void A_batch_is_byte_for_byte_the_example_on_revenues_page()
    {
        var batch = new RevenueBatch(42, new DateTimeOffset(2026, 11, 2, 14, 8, 0, TimeSpan.Zero));
        batch.Add(RevenueLine.Format(batch.NextLine, new Guid("0193c5a2-7b10-7c44-9a51-2f6d0e8b4c02"), moved, moved.Address!)!);
        batch.Add(RevenueLine.Format(batch.NextLine, new Guid("0193c5a2-801e-7d1a-b3c4-1b7e55a90f10"), linked, linked.Address!)!);
        Assert.That(batch.Name, Is.EqualTo("20261102140800.000042.txt"));
        Assert.That(Encoding.ASCII.GetString(batch.Close()), Is.EqualTo(Example("HHUBADDR")));
    }

    private static readonly RecordState samePerson = new() { RecordKey = "REVENUE-95522", Cause = Causes.SamePerson, Person = new() { GoesBy = "REVENUE-90233", Since = new DateOnly(2026, 11, 2) } };

    [Test]
    public void A_batch_about_a_person_is_byte_for_byte_the_example_on_revenues_page()
    {
        var batch = new RevenueBatch(43, new DateTimeOffset(2026, 11, 2, 14, 10, 0, TimeSpan.Zero));
        batch.Add(RevenueLine.Format(batch.NextLine, new Guid("0193c5a2-7b10-7c44-9a51-2f6d0e8b4c05"), samePerson, samePerson.Person!)!);
        Assert.That(Encoding.ASCII.GetString(batch.Close()), Is.EqualTo(Example("HHUBADDR", 1)));
        Assert.That(RevenueLine.Format(1, dmvId, samePerson, samePerson.Person! with { GoesBy = null }), Does.EndWith(new string(' ', 133)).And.Length.EqualTo(RevenueLine.Length));
        Assert.That(RevenueLine.Format(1, dmvId, samePerson, samePerson.Person! with { GoesBy = "a key that does not fit" }), Is.Null);
    }

    [TestCase(1, "000001")]
    [TestCase(999_999, "999999")]
    [TestCase(1_000_000, "000001")]
    public void Batch_numbers_begin_again_after_the_last(long number, string shown) =>
        Assert.That(new RevenueBatch(number, DateTimeOffset.UnixEpoch).Name, Does.EndWith("." + shown + ".txt"));

    [Test]
    public void The_acknowledgement_on_revenues_page_is_read_line_by_line()
    {
        var read = RevenueAcknowledgement.Read(Encoding.ASCII.GetBytes(Example("HHUBACK")))!;
        Assert.That(read.Refused, Is.Null);
        Assert.That(read.Lines.Select(l => (l.Key, l.Answer.Outcome, l.Answer.Code, l.Answer.Reference)), Is.EqualTo(new[]
        {
            ("0193c5a27b107c449a512f6d0e8b4c02", Outcomes.Applied, (string?)null, "RV-000000000001"),
            ("0193c5a2801e7d1ab3c41b7e55a90f10", Outcomes.Rejected, "R01", "RV-000000000002"),
        }));
    }

    [Test]
    public void An_acknowledgement_with_any_one_line_altered_is_none()
    {
        var good = Encoding.ASCII.GetBytes(Example("HHUBACK"));
        Assert.That(RevenueAcknowledgement.Read(good), Is.Not.Null);
        Assert.That(RevenueAcknowledgement.Read(good[..^121]), Is.Null, "without its trailer");
        // Every position of the lines, and those of the trailer that count and hash.
        foreach (var at in Enumerable.Range(121, 242).Concat(Enumerable.Range(363, 89)))
        {
            var altered = (byte[])good.Clone();
            altered[at] ^= 1;
            Assert.That(RevenueAcknowledgement.Read(altered), Is.Null, $"byte {at}");
        }
    }

    [Test]
    public void A_refused_batch_is_known_by_its_code() =>
        Assert.That(RevenueAcknowledgement.Read(Encoding.ASCII.GetBytes(Example("HHUBACK", 1)))!.Refused, Is.EqualTo("F05"));

    [TestCase(true, "45502-1234", "7Q4M-2XKD-9")]
    [TestCase(false, "45502", null)]
    public void What_the_dmv_is_sent_is_valid_by_its_schema(bool hasDay, string zip, string? change)
    {
        var state = moved with { RecordKey = "DMV-90417", Change = change, HoldsFrom = hasDay ? moved.HoldsFrom : null };
        Assert.That(FaultsOf("ChangeOfAddress", ChangeOfAddress.Write(dmvId, state, Letters.PlumHollow with { Zip = zip })), Is.Empty);
    }

    [TestCase("DMV-90417")]
    [TestCase(null)]
    public void What_the_dmv_is_sent_of_a_person_is_valid_by_its_schema(string? goesBy) =>
        Assert.That(FaultsOf("ChangeOfIdentification", ChangeOfIdentification.Write(dmvId, samePerson, samePerson.Person! with { GoesBy = goesBy })), Is.Empty);

    [TestCase("COURTS-90155")]
    [TestCase(null)]
    public void What_the_courts_are_sent_of_a_party_is_what_their_schema_says(string? goesBy)
    {
        var body = PartyIdentity.Write(dmvId, samePerson, samePerson.Person! with { GoesBy = goesBy }, new DateTimeOffset(2026, 11, 2, 14, 8, 3, TimeSpan.Zero));
        var schema = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllBytes(Path.Combine(Schemas, "courts-party-identity.schema.json")))!;
        Assert.That(new Hub.Tests.Schemas.JsonSchema(schema).Check(schema, System.Text.Json.Nodes.JsonNode.Parse(body)), Is.Empty);
    }

    private static List<string> FaultsOf(string operation, byte[] envelope)
    {
        var message = XDocument.Load(new MemoryStream(envelope));
        var body = new XDocument(message.Descendants(XName.Get(operation, ChangeOfAddress.Dmv)).Single());
        var schemas = new XmlSchemaSet { XmlResolver = null };
        foreach (var file in Directory.GetFiles(Schemas, "*.xsd")) schemas.Add(XmlSchema.Read(XmlReader.Create(file), validationEventHandler: null)!);
        var faults = new List<string>();
        body.Validate(schemas, (_, fault) => faults.Add(fault.Message));
        return faults;
    }

    [TestCase("revenue-batch.md")]
    [TestCase("dmv-soap.md")]
    [TestCase("courts-webhook.md")]
    public void Every_cause_is_written_as_the_agencys_page_has_it(string page)
    {
        var causes = typeof(Causes).GetFields().Select(f => (string)f.GetRawConstantValue()!).Except([Causes.Superseded, Causes.SamePerson, Causes.NotSamePerson]).ToArray();
        var rows = Regex.Matches(File.ReadAllText(Path.Combine(Schemas, page)), @"^\| `(?<code>[^`]+)` \| [^|]+ \| (?<cause>[a-z-]+)(,[^|]*)? \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
            .Where(m => causes.Contains(m.Groups["cause"].Value)).ToDictionary(m => m.Groups["cause"].Value, m => m.Groups["code"].Value);
        Assert.That(rows.Keys, Is.EquivalentTo(causes));
        foreach (var cause in causes)
        {
            var state = moved with { Cause = cause };
            var written = page switch
            {
                "revenue-batch.md" => RevenueLine.Format(1, dmvId, state, Letters.PlumHollow)![73..75],
                "dmv-soap.md" => XDocument.Load(new MemoryStream(ChangeOfAddress.Write(dmvId, state, Letters.PlumHollow))).Descendants(XName.Get("TransactionReasonCode", ChangeOfAddress.Dmv)).Single().Value,
                _ => JsonDocument.Parse(ServiceAddress.Write(dmvId, state, Letters.PlumHollow, DateTimeOffset.UnixEpoch)).RootElement.GetProperty("data").GetProperty("reason").GetString(),
            };
            Assert.That(written, Is.EqualTo(rows[cause]), cause);
        }
    }

    [TestCase(200, "<d:ChangeOfAddressReceipt xmlns:d='urn:state:dmv:change-of-address:1'><d:MessageID>{id}</d:MessageID><d:TransactionID>DT-1</d:TransactionID><d:PostedDateTime>2026-11-02T14:07:31.482Z</d:PostedDateTime></d:ChangeOfAddressReceipt>", ExpectedResult = "applied")]
    [TestCase(200, "<d:ChangeOfAddressReceipt xmlns:d='urn:state:dmv:change-of-address:1'><d:MessageID>0193c5a2-7b10-7c44-9a51-2f6d0e8b4c99</d:MessageID><d:TransactionID>DT-1</d:TransactionID><d:PostedDateTime>2026-11-02T14:07:31.482Z</d:PostedDateTime></d:ChangeOfAddressReceipt>", ExpectedResult = "nothing")]
    [TestCase(500, "<d:ChangeOfAddressReceipt xmlns:d='urn:state:dmv:change-of-address:1'><d:MessageID>{id}</d:MessageID><d:TransactionID>DT-1</d:TransactionID><d:PostedDateTime>2026-11-02T14:07:31.482Z</d:PostedDateTime></d:ChangeOfAddressReceipt>", ExpectedResult = "nothing")]
    [TestCase(400, "<e:Fault><e:Detail><d:BusinessFault xmlns:d='urn:state:dmv:change-of-address:1'><d:MessageID>{id}</d:MessageID><d:FaultCode>RECORD-LOCKED</d:FaultCode><d:PostedDateTime>2026-11-02T14:07:31.482Z</d:PostedDateTime></d:BusinessFault></e:Detail></e:Fault>", ExpectedResult = "rejected")]
    [TestCase(400, "<e:Fault><e:Detail><d:MessageFault xmlns:d='urn:state:dmv:change-of-address:1'><d:FaultCode>NOT-VALID</d:FaultCode></d:MessageFault></e:Detail></e:Fault>", ExpectedResult = "parked")]
    [TestCase(400, "<e:Fault><e:Detail><d:MessageFault xmlns:d='urn:state:dmv:change-of-address:1'><d:FaultCode>TRY-LATER</d:FaultCode></d:MessageFault></e:Detail></e:Fault>", ExpectedResult = "nothing")]
    [TestCase(400, "<e:Fault/>", ExpectedResult = "nothing")]
    public string Only_a_plain_answer_about_this_message_counts(int status, string body)
    {
        var envelope = $"<e:Envelope xmlns:e='http://www.w3.org/2003/05/soap-envelope'><e:Body>{body.Replace("{id}", dmvId.ToString(), StringComparison.Ordinal)}</e:Body></e:Envelope>";
        var reply = DmvAnswer.Read((HttpStatusCode)status, Encoding.UTF8.GetBytes(envelope), dmvId, DateTimeOffset.UnixEpoch);
        return reply.Answer?.Outcome ?? "nothing";
    }

    [TestCase("")]
    [TestCase("not xml")]
    [TestCase("<!DOCTYPE e [<!ENTITY x 'y'>]><e>&x;</e>")]
    [TestCase("<Envelope><Body/></Envelope>")]
    public void What_is_no_envelope_says_nothing(string answer) =>
        Assert.That(DmvAnswer.Read(HttpStatusCode.OK, Encoding.UTF8.GetBytes(answer), dmvId, DateTimeOffset.UnixEpoch), Is.EqualTo(Hub.Adapters.Reply.Unclear));

    /// <summary>The n-th block on Revenue's page that begins so, as a file.</summary>
    private static string Example(string beginning, int skip = 0)
    {
        var page = File.ReadAllText(Path.Combine(Schemas, "revenue-batch.md"));
        return Regex.Matches(page, $"```text\n({beginning}[^`]*)```", RegexOptions.None, TimeSpan.FromSeconds(1))[skip].Groups[1].Value;
    }

    private static string Schemas => Path.Combine(MessagesHoldToTheirSchemas.Schemas, "..", "agencies");
}
