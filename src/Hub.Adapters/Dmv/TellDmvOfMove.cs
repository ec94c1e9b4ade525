using System.Net.Http.Headers;
using Hub.Contracts;

namespace Hub.Adapters.Dmv;

/// <summary>Tells the DMV where to post a licence's mail: one SOAP call a change, answered at once or not at all.</summary>
public sealed class TellDmvOfMove(AdapterSettings settings, TimeProvider clock) : ITellOfMove, IDisposable
{
    public const string Agency = "dmv";
    private const string ContentType = "application/soap+xml; charset=utf-8; action=\"urn:state:dmv:change-of-address:1:ChangeOfAddress\"";

    private readonly AgencyLine line = new(settings.DmvCalls, settings.CallPatience, clock);

    // As many again as are being called, so that a place on the line is never empty.
    public int AtOnce => 2 * settings.DmvCalls;

    public bool SeveralOfARecord => false;

    public bool Reachable => line.Open;

    public async Task<Answer?> Tell(Errand errand, CancellationToken ct)
    {
        if (errand.Address is { County: null or "" }) return Answer.Rejected(clock.GetUtcNow(), Codes.CountyMissing);
        var reply = await line.Call(
            () => errand is { State: { } state, Address: { County.Length: > 0 } address } ? Request(errand.MessageId, state, address) : null,
            (status, content) => DmvAnswer.Read(status, content, errand.MessageId, clock.GetUtcNow()),
            ct);
        return reply.Answer;
    }

    public void Dispose() => line.Dispose();

    private HttpRequestMessage Request(Guid messageId, RecordState state, AddressToUse address)
    {
        var content = new ByteArrayContent(ChangeOfAddress.Write(messageId, state, address));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(ContentType);
        return new HttpRequestMessage(HttpMethod.Post, settings.DmvUrl) { Content = content };
    }
}
