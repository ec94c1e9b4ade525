using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Threading.Channels;
using Hub.Sandbox.Faults;
using Hub.Sandbox.Records;

namespace Hub.Sandbox.Courts;

/// <summary>A decision that the hub is owed.</summary>
public sealed record DocketCall(Guid MessageId, string RecordKey, string Cause, Posted Posted)
{
    /// <summary>As the message was: of the case's service address, or of who its party is.</summary>
    public string Type => (Cause is PersonNamed.Same or PersonNamed.NotSame ? "party-identity." : "service-address.") + (Posted.Applied ? "docketed" : "refused");

    public override string ToString() => $"{nameof(DocketCall)} {MessageId}";
}

/// <summary>Calls the hub back until it answers 2xx, with growing pauses; as soon as one call gets through, all that wait are due.</summary>
public sealed class CallBacks(Agency courts, SandboxSettings settings, WebhookSignature signature) : DailyWork
{
    private const int Lines = 16;
    private static readonly TimeSpan firstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan longestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan shortestHaste = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan look = TimeSpan.FromMilliseconds(100);

    // Bounded by Docket.MostOpen: nothing gets here that was not taken first.
    private readonly Channel<(DocketCall Call, int Tries)> due = Channel.CreateUnbounded<(DocketCall, int)>();
    private readonly PriorityQueue<(DocketCall Call, int Tries), long> waiting = new();
    private readonly Lock gate = new();
    private readonly HttpClient hub = new(new SocketsHttpHandler { AllowAutoRedirect = false, MaxConnectionsPerServer = Lines }) { Timeout = TimeSpan.FromSeconds(10) };
    private int open;
    private volatile bool gotThrough;

    public int Open => Volatile.Read(ref open);

    public void Call(DocketCall call)
    {
        Interlocked.Increment(ref open);
        due.Writer.TryWrite((call, 0));
    }

    internal static Task<bool> Forget(MasterFile master, Guid messageId) => master.Write(journal =>
    {
        using var forget = new Statement(journal.Connection, "delete from docket where message = $1", 1);
        return forget.Run(messageId.ToByteArray(bigEndian: true)) == 1;
    }, CancellationToken.None);

    protected override Task Work(CancellationToken ct) =>
        Task.WhenAll([ReleaseWaiting(ct), .. Enumerable.Range(0, Lines).Select(_ => CallDue(ct))]);

    private async Task CallDue(CancellationToken ct)
    {
        await foreach (var (call, tries) in due.Reader.ReadAllAsync(ct))
        {
            if (await Send(call, ct))
            {
                await Forget(courts.Master, call.MessageId);
                Interlocked.Decrement(ref open);
                gotThrough = true;
                continue;
            }

            var pause = TimeSpan.FromTicks(Math.Min(firstPause.Ticks << Math.Min(tries, 8), longestPause.Ticks));
            lock (gate) waiting.Enqueue((call, tries + 1), Environment.TickCount64 + (long)pause.TotalMilliseconds);
        }
    }

    private async Task ReleaseWaiting(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(look);
        var lastHastened = 0L;
        while (await timer.WaitForNextTickAsync(ct))
        {
            // Not at every success: one call that keeps failing between others that get through must not be made in a tight loop.
            var now = Environment.TickCount64;
            var hasten = gotThrough && now - lastHastened >= (long)shortestHaste.TotalMilliseconds;
            if (hasten) (gotThrough, lastHastened) = (false, now);
            lock (gate)
                while (waiting.TryPeek(out _, out var at) && (hasten || at <= now)) due.Writer.TryWrite(waiting.Dequeue());
        }
    }

    private async Task<bool> Send(DocketCall call, CancellationToken ct)
    {
        var id = $"dkt_{call.MessageId:N}";
        var body = Body(call);
        var timestamp = settings.Clock.GetUtcNow().ToUnixTimeSeconds();
        var signed = signature.Sign(id, timestamp, body);
        if (courts.Faults.Strike(FaultKinds.Corrupt, call.RecordKey) is not null) signed = signature.Sign(id, timestamp + 1, body);

        using var request = new HttpRequestMessage(HttpMethod.Post, settings.CourtsCallBack) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", signed);
        try
        {
            using var answer = await hub.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return false;
        }
    }

    // The same bytes whenever it is called: a repeat differs in the timestamp header alone.
    internal static byte[] Body(DocketCall call)
    {
        var at = call.Posted.At.UtcDateTime;
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("type", call.Type);
            json.WriteString("timestamp", at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            json.WriteStartObject("data");
            json.WriteString("messageId", call.MessageId);
            json.WriteString("docketEntry", call.Posted.Reference);
            if (!call.Posted.Applied) json.WriteString("code", call.Posted.Code);
            json.WriteString("at", at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return body.WrittenSpan.ToArray();
    }

    public override void Dispose()
    {
        hub.Dispose();
        base.Dispose();
    }
}
