using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using Hub.Sandbox.Records;

namespace Hub.Sandbox.Dmv;

/// <summary>Reads a SOAP envelope as dmv-soap.md lays down: schema-valid, or a message fault.</summary>
public static class SoapMessage
{
    public const int MostBytes = 16_384;

    public static readonly XNamespace Envelope = "http://www.w3.org/2003/05/soap-envelope";
    public static readonly XNamespace Dmv = "urn:state:dmv:change-of-address:1";
    private static readonly XNamespace nc = "https://docs.oasis-open.org/niemopen/ns/model/niem-core/6.0/";
    private static readonly XNamespace usps = "https://docs.oasis-open.org/niemopen/ns/model/codes/usps/6.0/";
    private static readonly XmlSchemaSet schemas = ReadSchemas();

    // A document type declaration could name files or blow up in memory; it is refused unread.
    private static XmlReaderSettings Careful => new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MostBytes,
    };

    /// <summary>The posting, or the code of a message fault.</summary>
    public static (Posting? Posting, string? Fault) Read(byte[] body)
    {
        XDocument document;
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body, writable: false), Careful);
            document = XDocument.Load(reader);
        }
        catch (XmlException)
        {
            return (null, "NOT-SOAP");
        }

        if (document.Root?.Name != Envelope + "Envelope" || document.Root.Elements(Envelope + "Body").Take(2).ToList() is not [var soapBody]) return (null, "NOT-SOAP");
        if (document.Root.Elements(Envelope + "Header").Elements().Any(h => (string?)h.Attribute(Envelope + "mustUnderstand") is "true" or "1")) return (null, "NOT-SOAP");
        if (soapBody.Elements().Take(2).ToList() is not [var request] || !IsValid(request)) return (null, "NOT-VALID");
        if (request.Name == Dmv + "ChangeOfAddress") return (Read(request), null);
        return request.Name == Dmv + "ChangeOfIdentification" ? (ReadIdentification(request), null) : (null, "NOT-VALID");
    }

    public static bool IsValid(XElement element)
    {
        var valid = true;
        new XDocument(element).Validate(schemas, (_, _) => valid = false);
        return valid;
    }

    private static Posting Read(XElement request)
    {
        var address = request.Element(nc + "Address")!;
        var extension = Text(address, nc + "AddressPostalExtensionCode");
        var zip = Text(address, nc + "AddressPostalCode")!;
        return new Posting(
            Guid.ParseExact(Text(request, Dmv + "MessageID")!, "D"),
            Text(request.Element(nc + "PersonLicenseIdentification")!, nc + "IdentificationID")!,
            new MailAddress(Text(address, nc + "AddressDeliveryPointText")!, Text(address, nc + "AddressCityName")!,
                Text(address.Element(nc + "AddressState")!, usps + "StateCode")!, extension is null ? zip : $"{zip}-{extension}", Text(address, nc + "AddressCountyName")),
            request.Element(nc + "EffectiveDate") is { } day ? DateOnly.ParseExact(Text(day, nc + "Date")!, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null,
            Text(request, Dmv + "TransactionReasonCode")!,
            Text(request, Dmv + "ChangeReferenceID"));
    }

    private static Posting ReadIdentification(XElement request) => Posting.OfPerson(
        Guid.ParseExact(Text(request, Dmv + "MessageID")!, "D"),
        Text(request.Element(nc + "PersonLicenseIdentification")!, nc + "IdentificationID")!,
        request.Element(Dmv + "SamePersonLicenseIdentification") is { } other ? Text(other, nc + "IdentificationID") : null,
        DateOnly.ParseExact(Text(request.Element(nc + "EffectiveDate")!, nc + "Date")!, "yyyy-MM-dd", CultureInfo.InvariantCulture));

    // xs:token: blanks around and within collapse before the pattern is tried, so they must here too.
    private static string? Text(XElement parent, XName name) =>
        parent.Element(name) is { } found ? string.Join(' ', found.Value.Split((char[])[' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries)) : null;

    private static XmlSchemaSet ReadSchemas()
    {
        var set = new XmlSchemaSet { XmlResolver = null };
        foreach (var name in (string[])["niem-usps.xsd", "niem-core.xsd", "dmv.xsd"])
        {
            using var stream = typeof(SoapMessage).Assembly.GetManifestResourceStream(name)!;
            using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            set.Add(null, reader);
        }

        set.Compile();
        return set;
    }
}
