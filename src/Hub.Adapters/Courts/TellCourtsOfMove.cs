using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Hub.Adapters.Courts;

/// <summary>
/// Tells the Courts where to serve a case's papers: a signed message that they keep at once, and docket or refuse later, in a call back.
/// While none comes the message is sent again under the same id, which makes them call back again.
/// </summary>
public sealed class TellCourtsOfMove : ITellOfMove, IDisposable
{
    public const string Agency = "courts";
    private const int CallsAtOnce = 16;

    private readonly AdapterSettings settings;
    private readonly TimeProvider clock;
    private readonly AgencyLine line;
    // Hundreds wait for their call back; they must not crowd the line, where waiting counts towards a call's limit.
    private readonly SemaphoreSlim places = new(2 * CallsAtOnce);

    public TellCourtsOfMove(AdapterSettings settings, TimeProvider clock)
    {
        (this.settings, this.clock) = (settings, clock);
        Seal = new CourtsSeal(settings.CourtsSecret);
        line = new AgencyLine(CallsAtOnce, settings.CallPatience, clock);
    }

    // Most of these have been sent and wait for their call back.
    public int AtOnce => 2_000;

    public bool SeveralOfARecord => false;

    public bool Reachable => line.Open;

    internal CourtsSeal Seal { get; }

    internal AwaitedDocketings Awaited { get; } = new();

    public async Task<Answer?> Tell(Errand errand, CancellationToken ct)
    {
        // Before the message goes out: the call back may be quicker than the answer to the sending.
        var docketed = Awaited.Await(errand);
        try
        {
            var sending = Send(errand, docketed, ct);
            // A call back that comes while the sending goes on ends it: no attempt follows, and what the one under way brings is nothing new.
            if (await Task.WhenAny(sending, docketed) == docketed) return await docketed;
            var reply = await sending;
            if (reply.Answer is not null || !reply.Clear || errand.SaysNothing) return reply.Answer;
            return await docketed.WaitAsync(settings.CourtsPatience, clock, ct);
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            // Kept until it is noted, so that a call back is answered only when its outcome is durable.
            if (docketed.IsCompleted) _ = errand.Change.Settled.ContinueWith(_ => Awaited.NoLonger(errand), CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            else Awaited.NoLonger(errand);
        }
    }

    public void Dispose()
    {
        line.Dispose();
        places.Dispose();
    }

    private async Task<Reply> Send(Errand errand, Task<Answer> docketed, CancellationToken ct)
    {
        await places.WaitAsync(ct);
        try
        {
            return await line.Call(() => docketed.IsCompleted ? null : Request(errand), (status, content) => Read(status, content, clock.GetUtcNow()), ct);
        }
        finally
        {
            places.Release();
        }
    }

    private HttpRequestMessage? Request(Errand errand)
    {
        var now = clock.GetUtcNow();
        var (id, timestamp) = (errand.MessageId.ToString("D"), now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        var body = errand.State switch
        {
            { Address: { } address } state => ServiceAddress.Write(errand.MessageId, state, address, now),
            { Person: { } person } state => PartyIdentity.Write(errand.MessageId, state, person, now),
            _ => null,
        };
        if (body is null) return null;
        var request = new HttpRequestMessage(HttpMethod.Post, settings.CourtsUrl) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp);
        request.Headers.TryAddWithoutValidation("webhook-signature", Seal.Sign(id, timestamp, body));
        return request;
    }

    private static Reply Read(HttpStatusCode status, byte[] content, DateTimeOffset now) => status switch
    {
        HttpStatusCode.Accepted => new Reply(Clear: true),
        HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Conflict or HttpStatusCode.RequestEntityTooLarge
            or HttpStatusCode.UnsupportedMediaType when CodeOf(content) is { } code => new Reply(Clear: true, Answer.Parked(now, code)),
        _ => Reply.Unclear,
    };

    private static string? CodeOf(byte[] content)
    {
        try
        {
            return JsonSerializer.Deserialize<Refusal>(content, JsonSerializerOptions.Web)?.Code;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Refusal(string? Code);
}
