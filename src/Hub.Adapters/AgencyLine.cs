using System.Net;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Hub.Adapters;

/// <summary>What one call brought. Not clear: it may have been applied or not.</summary>
internal sealed record Reply(bool Clear, Answer? Answer = null, TimeSpan? RetryAfter = null)
{
    public static readonly Reply Unclear = new(Clear: false);
}

/// <summary>
/// Calls to an agency over HTTP. Outermost first: a limit on the whole, on how many calls are made at once, repeats with jitter, a
/// breaker that leaves an agency in trouble alone for a moment, a limit on each attempt. Repeating is safe: every call carries our key.
/// </summary>
internal sealed class AgencyLine : IDisposable
{
    private const int MostAnswerBytes = 64 * 1024;
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(10);

    private readonly HttpClient http;
    private readonly ResiliencePipeline<Reply> pipeline;
    private readonly CircuitBreakerStateProvider breaker = new();

    public AgencyLine(int callsAtOnce, TimeSpan patience, TimeProvider clock)
    {
        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxConnectionsPerServer = callsAtOnce,
            ConnectTimeout = patience,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ActivityHeadersPropagator = null,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan, // The pipeline has the clock.
            MaxResponseContentBufferSize = MostAnswerBytes,
        };
        pipeline = new ResiliencePipelineBuilder<Reply> { TimeProvider = clock }
            .AddTimeout(patience * 3)
            .AddStrategy(_ => new AtMost<Reply>(callsAtOnce), new AtMostOptions())
            .AddRetry(new RetryStrategyOptions<Reply>
            {
                MaxRetryAttempts = 3,
                Delay = TimeSpan.FromMilliseconds(100),
                MaxDelay = TimeSpan.FromSeconds(5),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = Trouble<RetryPredicateArguments<Reply>>(a => a.Outcome),
                DelayGenerator = a => ValueTask.FromResult(a.Outcome.Result?.RetryAfter),
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<Reply>
            {
                FailureRatio = 0.5,
                MinimumThroughput = 20,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = TimeSpan.FromSeconds(2),
                ShouldHandle = Trouble<CircuitBreakerPredicateArguments<Reply>>(a => a.Outcome),
                StateProvider = breaker,
            })
            .AddTimeout(patience)
            .Build();
    }

    /// <summary>Whether calls are being made at all.</summary>
    public bool Open => breaker.CircuitState is CircuitState.Closed or CircuitState.HalfOpen;

    /// <param name="form">A new request for each attempt; null when there is nothing to tell any more.</param>
    /// <param name="read">Must read any answer, and never throw over one.</param>
    public async Task<Reply> Call(Func<HttpRequestMessage?> form, Func<HttpStatusCode, byte[], Reply> read, CancellationToken ct)
    {
        try
        {
            return await pipeline.ExecuteAsync(async stop => await Attempt(form, read, stop), ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested && (IsTrouble(e) || e is BrokenCircuitException or OperationCanceledException))
        {
            return Reply.Unclear;
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<Reply> Attempt(Func<HttpRequestMessage?> form, Func<HttpStatusCode, byte[], Reply> read, CancellationToken ct)
    {
        using var request = form();
        if (request is null) return new Reply(Clear: true);
        using var response = await http.SendAsync(request, ct);
        var reply = read(response.StatusCode, await response.Content.ReadAsByteArrayAsync(ct));
        return reply.Clear ? reply : reply with { RetryAfter = AskedFor(response) };
    }

    private static TimeSpan? AskedFor(HttpResponseMessage response) =>
        response.Headers.RetryAfter?.Delta is { } wait && wait >= TimeSpan.Zero ? wait < LongestRetryAfter ? wait : LongestRetryAfter : null;

    private static Func<TArguments, ValueTask<bool>> Trouble<TArguments>(Func<TArguments, Outcome<Reply>> outcome) => arguments =>
    {
        var what = outcome(arguments);
        return ValueTask.FromResult(what.Exception is { } e ? IsTrouble(e) || e is BrokenCircuitException : what.Result is not { Clear: true });
    };

    private static bool IsTrouble(Exception e) => e is HttpRequestException or IOException or TimeoutRejectedException;
}
