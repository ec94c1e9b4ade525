using Polly;

namespace Hub.Adapters;

/// <summary>So many at once; the others wait their turn, as long as the limit on the whole lets them.</summary>
internal sealed class AtMost<T>(int calls) : ResilienceStrategy<T>
{
    private readonly SemaphoreSlim places = new(calls);

    protected override async ValueTask<Outcome<T>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<T>>> callback, ResilienceContext context, TState state)
    {
        try
        {
            await places.WaitAsync(context.CancellationToken);
        }
        catch (OperationCanceledException e)
        {
            return Outcome.FromException<T>(e);
        }
        try
        {
            return await callback(context, state);
        }
        finally
        {
            places.Release();
        }
    }
}

internal sealed class AtMostOptions : ResilienceStrategyOptions;
