using System.Globalization;
using Hub.Sandbox.Records;

namespace Hub.Sandbox.Dmv;

/// <summary>What the DMV answers. Every value that is filled in is of a closed form (id, code, time), so nothing needs escaping.</summary>
public static class SoapAnswer
{
    public const string ContentType = "application/soap+xml; charset=utf-8";

    public static string Receipt(Posting posting, Posted posted)
    {
        var element = posting.Person is null ? "ChangeOfAddressReceipt" : "ChangeOfIdentificationReceipt";
        return Enveloped($"""
                <dmv:{element} xmlns:dmv="{SoapMessage.Dmv}">
                  {Common(posting.MessageId, posted, "")}
                </dmv:{element}>
            """);
    }

    public static string BusinessFault(Guid messageId, Posted posted) => Fault("Sender", "The record takes no address.", $"""
        <dmv:BusinessFault xmlns:dmv="{SoapMessage.Dmv}">
          {Common(messageId, posted, $"<dmv:FaultCode>{posted.Code}</dmv:FaultCode>")}
        </dmv:BusinessFault>
        """);

    public static string MessageFault(string code) => Fault(code == "TRY-LATER" ? "Receiver" : "Sender", "The message was not taken.",
        $"""<dmv:MessageFault xmlns:dmv="{SoapMessage.Dmv}"><dmv:FaultCode>{code}</dmv:FaultCode></dmv:MessageFault>""");

    private static string Common(Guid messageId, Posted posted, string code) => string.Create(CultureInfo.InvariantCulture, $"""
        <dmv:MessageID>{messageId:D}</dmv:MessageID>{code}
              <dmv:TransactionID>{posted.Reference}</dmv:TransactionID>
              <dmv:PostedDateTime>{posted.At.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}</dmv:PostedDateTime>
              <dmv:RepeatIndicator>{(posted.Repeat ? "true" : "false")}</dmv:RepeatIndicator>
        """);

    private static string Fault(string who, string text, string detail) => Enveloped($"""
            <env:Fault>
              <env:Code><env:Value>env:{who}</env:Value></env:Code>
              <env:Reason><env:Text xml:lang="en">{text}</env:Text></env:Reason>
              <env:Detail>{detail}</env:Detail>
            </env:Fault>
        """);

    private static string Enveloped(string content) => $"""
        <?xml version="1.0" encoding="utf-8"?>
        <env:Envelope xmlns:env="{SoapMessage.Envelope}">
          <env:Body>
        {content}
          </env:Body>
        </env:Envelope>

        """;
}
