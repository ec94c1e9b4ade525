using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using NUnit.Framework;

namespace Hub.Tests.Flow;

/// <summary>A move as somebody reports it: under a key of its own, and under the same key until it is answered.</summary>
internal sealed record Reported(string Key, string Citizen, string Address);

/// <summary>What was answered, and when the request went out that got the answer.</summary>
internal sealed record Acknowledged(Reported Move, string Text, string Change, long Position, int Version, DateTimeOffset RecordedAt, bool Repeated, long SentAt, long AnsweredAt);

/// <summary>
/// People who report moves over HTTP, all at once, and never lose patience: what is not answered (nobody there, a broken connection, 503) is
/// sent again. Often somebody else reports another move of the same citizen in between, so that only the key can tell the hub that it knows the first.
/// </summary>
internal sealed class Reporters : IAsyncDisposable
{
    private const int Citizens = 60;
    private const int EveryTenthIsKnownToAgencies = 10;
    private static readonly TimeSpan BackOff = TimeSpan.FromMilliseconds(20); // People's, not a test's: an unanswered report is not hammered.

    private readonly HttpClient http;
    private readonly string run = Guid.NewGuid().ToString("N")[..8].ToUpperInvariant();
    private readonly string day = DateTime.UtcNow.AddDays(-2).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    private readonly List<string> citizens = [];
    private readonly List<Task> reporting = [];
    private readonly CancellationTokenSource stop = new();
    private int keys;
    private int unanswered;
    private volatile string token = "";
    private volatile Waiting? waiting;

    public Reporters(string url) => http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2) })
    {
        BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(15), // The hub gives up on its log after eight.
    };

    public ConcurrentQueue<Acknowledged> Acknowledgements { get; } = new();

    /// <summary>Answers that nobody may ever get, whatever is killed.</summary>
    public ConcurrentQueue<string> Wrong { get; } = new();

    public int Unanswered => unanswered;

    public async Task Register()
    {
        for (var i = 0; i < Citizens; i++)
        {
            string[] agencies = i % EveryTenthIsKnownToAgencies == 0 ? ["dmv", "revenue", "courts"] : [];
            var records = agencies.Select(a => new { agency = a, key = string.Create(CultureInfo.InvariantCulture, $"{a.ToUpperInvariant()}-{run}{i}") });
            var (status, text) = await Send("/v1/citizens", $"{run}-citizen-{i}", new { name = new { first = "Alma", last = "Reyes" }, birthDate = "1980-05-01", records });
            Assert.That(status, Is.EqualTo(HttpStatusCode.Created), text);
            citizens.Add(JsonSerializer.Deserialize<JsonElement>(text).GetProperty("citizen").GetString()!);
        }
    }

    public void Begin(int clients, int seed)
    {
        for (var i = 0; i < clients; i++)
        {
            var random = new Random(seed + i);
            reporting.Add(Task.Run(() => ReportUntilStopped(random)));
        }
    }

    /// <summary>So many, one after the other.</summary>
    public async Task Report(int moves)
    {
        for (var i = 0; i < moves; i++) await TellUntilAnswered(Next(Random.Shared, citizens[i % citizens.Count]));
    }

    /// <summary>Until so many more have been acknowledged.</summary>
    public Task Progress(int more)
    {
        var from = Acknowledgements.Count;
        return Eventually.Holds(() => Acknowledgements.Count >= from + more);
    }

    /// <summary>The first acknowledgement of a report that was sent after that moment.</summary>
    public Task<Acknowledged> FirstSentAfter(long moment)
    {
        var next = new Waiting(moment);
        waiting = next;
        return next.Task;
    }

    public async Task Stop()
    {
        await stop.CancelAsync();
        await Task.WhenAll(reporting);
    }

    /// <summary>One more move, told once: what the hub answers.</summary>
    public async Task<(HttpStatusCode Status, string Text)> TellOnce()
    {
        var move = Next(Random.Shared, citizens[0]);
        return await Send("/v1/address-changes", move.Key, Body(move));
    }

    /// <summary>The same once more, under the same key.</summary>
    public async Task<string> Again(Reported move) => (await Send("/v1/address-changes", move.Key, Body(move))).Text;

    private async Task ReportUntilStopped(Random random)
    {
        while (!stop.IsCancellationRequested)
        {
            var move = Next(random, citizens[random.Next(citizens.Count)]);
            if (await Tell(move, repeated: false)) continue;
            if (random.Next(2) == 0) await TellUntilAnswered(Next(random, move.Citizen));
            await TellUntilAnswered(move, repeated: true);
        }
    }

    private Reported Next(Random random, string citizen) => new(
        string.Create(CultureInfo.InvariantCulture, $"{run}-{Interlocked.Increment(ref keys)}"), citizen,
        string.Create(CultureInfo.InvariantCulture, $"{random.Next(1, 99_999)} Main Street, Springfield, OH 45502"));

    private async Task TellUntilAnswered(Reported move, bool repeated = false)
    {
        for (; !await Tell(move, repeated); repeated = true) await Eventually.Passes(BackOff);
    }

    private async Task<bool> Tell(Reported move, bool repeated)
    {
        var sentAt = Stopwatch.GetTimestamp();
        try
        {
            var (status, text) = await Send("/v1/address-changes", move.Key, Body(move));
            if (status == HttpStatusCode.Created)
            {
                Note(move, text, repeated, sentAt);
                return true;
            }
            if (status != HttpStatusCode.ServiceUnavailable) Wrong.Enqueue($"{move.Key}: {(int)status} {text}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // Whether it was recorded is not known.
        }
        Interlocked.Increment(ref unanswered);
        return false;
    }

    private void Note(Reported move, string text, bool repeated, long sentAt)
    {
        var json = JsonSerializer.Deserialize<JsonElement>(text);
        var answer = new Acknowledged(
            move, text, json.GetProperty("change").GetString()!, json.GetProperty("position").GetInt64(), json.GetProperty("version").GetInt32(),
            json.GetProperty("recordedAt").GetDateTimeOffset(), repeated, sentAt, Stopwatch.GetTimestamp());
        Acknowledgements.Enqueue(answer);
        if (waiting is { } someone && sentAt > someone.Since) someone.TrySetResult(answer);
    }

    private object Body(Reported move) => new { reportedBy = new { citizen = move.Citizen }, address = move.Address, effectiveOn = day };

    private async Task<(HttpStatusCode Status, string Text)> Send(string path, string key, object body)
    {
        var (status, text) = await SendOnce(path, key, body);
        if (status != HttpStatusCode.Unauthorized) return (status, text);
        // A development server forgets its tokens when it is killed.
        var fresh = await (await http.PostAsJsonAsync("/dev/tokens", new { role = "intake" })).Content.ReadFromJsonAsync<JsonElement>();
        token = fresh.GetProperty("token").GetString()!;
        return await SendOnce(path, key, body);
    }

    private async Task<(HttpStatusCode Status, string Text)> SendOnce(string path, string key, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key);
        request.Headers.Authorization = new("Bearer", token);
        using var response = await http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        http.Dispose();
        stop.Dispose();
    }

    private sealed class Waiting(long since) : TaskCompletionSource<Acknowledged>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public long Since { get; } = since;
    }
}
