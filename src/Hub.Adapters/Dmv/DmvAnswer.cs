using System.Globalization;
using System.Net;
using System.Xml;
using System.Xml.Linq;

namespace Hub.Adapters.Dmv;

/// <summary>Reads what the DMV answered. Whatever is not plainly a receipt or a refusal of this very message says nothing.</summary>
internal static class DmvAnswer
{
    private static readonly XNamespace soap = ChangeOfAddress.Soap;
    private static readonly XNamespace dmv = ChangeOfAddress.Dmv;
    private static readonly XmlReaderSettings careful = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 64 * 1024 };

    public static Reply Read(HttpStatusCode status, byte[] content, Guid messageId, DateTimeOffset now)
    {
        if (Body(content) is not { } body) return Reply.Unclear;
        if (status == HttpStatusCode.OK) return Receipt(body.Element(dmv + "ChangeOfAddressReceipt") ?? body.Element(dmv + "ChangeOfIdentificationReceipt"), messageId);
        if (status is not (HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge)) return Reply.Unclear;
        var detail = body.Element(soap + "Fault")?.Element(soap + "Detail");
        if (detail?.Element(dmv + "BusinessFault") is { } refusal) return Refusal(refusal, messageId);
        return detail?.Element(dmv + "MessageFault")?.Element(dmv + "FaultCode")?.Value.Trim() switch
        {
            null or "" or "TRY-LATER" => Reply.Unclear,
            var code => new Reply(Clear: true, Answer.Parked(now, code)),
        };
    }

    private static Reply Receipt(XElement? receipt, Guid messageId) =>
        receipt is not null && IsAbout(receipt, messageId) && PostedAt(receipt) is { } at
            ? new Reply(Clear: true, Answer.Applied(at, receipt.Element(dmv + "TransactionID")?.Value.Trim()))
            : Reply.Unclear;

    private static Reply Refusal(XElement fault, Guid messageId) =>
        IsAbout(fault, messageId) && PostedAt(fault) is { } at && fault.Element(dmv + "FaultCode")?.Value.Trim() is { Length: > 0 } code
            ? new Reply(Clear: true, Answer.Rejected(at, code, fault.Element(dmv + "TransactionID")?.Value.Trim()))
            : Reply.Unclear;

    private static bool IsAbout(XElement answer, Guid messageId) =>
        Guid.TryParseExact(answer.Element(dmv + "MessageID")?.Value.Trim(), "D", out var id) && id == messageId;

    private static DateTimeOffset? PostedAt(XElement answer) =>
        DateTimeOffset.TryParse(answer.Element(dmv + "PostedDateTime")?.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
            ? at
            : null;

    private static XElement? Body(byte[] content)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(content), careful);
            return XElement.Load(reader) is { } envelope && envelope.Name == soap + "Envelope" ? envelope.Element(soap + "Body") : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
