using System.Globalization;
using System.Text;
using System.Xml;
using Hub.Contracts;

namespace Hub.Adapters.Dmv;

/// <summary>The DMV's request, as schemas/agencies/dmv.xsd has it, in a SOAP 1.2 envelope.</summary>
internal static class ChangeOfAddress
{
    public const string Soap = "http://www.w3.org/2003/05/soap-envelope";
    public const string Dmv = "urn:state:dmv:change-of-address:1";
    public const string Niem = "https://docs.oasis-open.org/niemopen/ns/model/niem-core/6.0/";
    private const string Usps = "https://docs.oasis-open.org/niemopen/ns/model/codes/usps/6.0/";

    private static readonly XmlWriterSettings plain = new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), CheckCharacters = true };

    public static byte[] Write(Guid messageId, RecordState state, AddressToUse address) => InEnvelope("ChangeOfAddress", messageId, state, xml =>
    {
        Write(xml, address);
        if (state.HoldsFrom is { } day) WriteDay(xml, day);
        xml.WriteElementString("TransactionReasonCode", Dmv, Reason(state.Cause));
        if (state.Change is { Length: > 0 } change) xml.WriteElementString("ChangeReferenceID", Dmv, change);
    });

    /// <summary>Every request begins with the message's id and the record that it is about.</summary>
    public static byte[] InEnvelope(string operation, Guid messageId, RecordState state, Action<XmlWriter> rest)
    {
        using var buffer = new MemoryStream(1_500);
        using (var xml = XmlWriter.Create(buffer, plain))
        {
            xml.WriteStartElement("env", "Envelope", Soap);
            xml.WriteStartElement("env", "Body", Soap);
            xml.WriteStartElement("dmv", operation, Dmv);
            xml.WriteAttributeString("xmlns", "nc", ns: null, Niem);
            xml.WriteAttributeString("xmlns", "usps", ns: null, Usps);
            xml.WriteElementString("MessageID", Dmv, messageId.ToString("D"));
            xml.WriteStartElement("PersonLicenseIdentification", Niem);
            xml.WriteElementString("IdentificationID", Niem, state.RecordKey);
            xml.WriteEndElement();
            rest(xml);
        }
        return buffer.ToArray();
    }

    public static void WriteDay(XmlWriter xml, DateOnly day)
    {
        xml.WriteStartElement("EffectiveDate", Niem);
        xml.WriteElementString("Date", Niem, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        xml.WriteEndElement();
    }

    private static void Write(XmlWriter xml, AddressToUse address)
    {
        xml.WriteStartElement("Address", Niem);
        xml.WriteElementString("AddressDeliveryPointText", Niem, address.Line);
        xml.WriteElementString("AddressCityName", Niem, address.City);
        xml.WriteElementString("AddressCountyName", Niem, address.County);
        xml.WriteStartElement("AddressState", Niem);
        xml.WriteElementString("StateCode", Usps, address.State);
        xml.WriteEndElement();
        xml.WriteElementString("AddressPostalCode", Niem, address.Zip.Split('-')[0]);
        if (address.Zip.Split('-') is [_, var extension]) xml.WriteElementString("AddressPostalExtensionCode", Niem, extension);
        xml.WriteEndElement();
    }

    private static string Reason(string cause) => cause switch
    {
        Causes.InterestRegistered => "LINK",
        Causes.Corrected or Causes.MergeReversed => "CORR", // Whose record it is was wrong.
        Causes.TemporaryBegan => "TEMP",
        Causes.TemporaryEnded => "TEND",
        Causes.Replaced => "REPL",
        Causes.Refetch => "RSND",
        Causes.Readdressed => "NAME",
        _ => "MOVE",
    };
}
