using Hub.Contracts;

namespace Hub.Adapters.Dmv;

/// <summary>The DMV's other request, that a licence's holder is another's too or is not, as schemas/agencies/dmv.xsd has it.</summary>
internal static class ChangeOfIdentification
{
    public static byte[] Write(Guid messageId, RecordState state, PersonOfRecord person) => ChangeOfAddress.InEnvelope("ChangeOfIdentification", messageId, state, xml =>
    {
        if (person.GoesBy is { } other)
        {
            xml.WriteStartElement("SamePersonLicenseIdentification", ChangeOfAddress.Dmv);
            xml.WriteElementString("IdentificationID", ChangeOfAddress.Niem, other);
            xml.WriteEndElement();
        }
        ChangeOfAddress.WriteDay(xml, person.Since);
    });
}
