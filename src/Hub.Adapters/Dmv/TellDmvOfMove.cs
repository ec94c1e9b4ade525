using System.Net.Http.Headers;
using Hub.Contracts;

namespace Hub.Adapters.Dmv;

/// <summary>Tells the DMV where to post a licence's mail, and which licences are one person's: one SOAP call a change, answered at once or not at all.</summary>
public sealed class TellDmvOfMove(AdapterSettings settings, TimeProvider clock) : ITellOfMove, IDisposable
{
    public const string Agency = "dmv";
    private const string ContentType = "application/soap+xml; charset=utf-8; action=\"urn:state:dmv:change-of-address:1:{0}\"";

    private readonly AgencyLine line = new(settings.DmvCalls, settings.CallPatience, clock);

    // As many again as are being called, so that a place on the line is never empty.
    public int AtOnce => 2 * settings.DmvCalls;

    public bool SeveralOfARecord => false;

    public bool Reachable => line.Open;

    public async Task<Answer?> Tell(Errand errand, CancellationToken ct)
    {
        if (errand.State?.Address is { County: null or "" }) return Answer.Rejected(clock.GetUtcNow(), Codes.CountyMissing);
        var reply = await line.Call(
            () => errand.State switch
            {
                { Address: { County.Length: > 0 } address } state => Request("ChangeOfAddress", ChangeOfAddress.Write(errand.MessageId, state, address)),
                { Person: { } person } state => Request("ChangeOfIdentification", ChangeOfIdentification.Write(errand.MessageId, state, person)),
                _ => null,
            },
            (status, content) => DmvAnswer.Read(status, content, errand.MessageId, clock.GetUtcNow()),
            ct);
        return reply.Answer;
    }

    public void Dispose() => line.Dispose();

    private HttpRequestMessage Request(string operation, byte[] envelope)
    {
        var content = new ByteArrayContent(envelope);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(string.Format(System.Globalization.CultureInfo.InvariantCulture, ContentType, operation));
        return new HttpRequestMessage(HttpMethod.Post, settings.DmvUrl) { Content = content };
    }
}
