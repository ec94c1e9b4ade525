using System.Diagnostics;
using NUnit.Framework;

namespace Hub.Tests;

/// <summary>Waits for a condition, with a deadline.</summary>
internal static class Eventually
{
    public static Task Holds(Func<bool> condition, int seconds = 30) => Holds(() => Task.FromResult(condition()), seconds);

    public static async Task Holds(Func<Task<bool>> condition, int seconds = 30)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(seconds); await Task.Delay(5))
            if (await condition()) return;
        Assert.Fail($"It did not come to hold within {seconds} s.");
    }

    /// <summary>For what a machine does while nothing can go on without it.</summary>
    public static void HoldsAtLast(Func<bool> condition, int seconds = 60)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(seconds); Thread.Sleep(50))
            if (condition()) return;
        throw new TimeoutException($"It did not come to hold within {seconds} s.");
    }

    /// <summary>The last resort: for what shows by nothing but the clock. Whoever calls it says why.</summary>
    public static Task Passes(TimeSpan time) => Task.Delay(time);

    public static async Task Succeeds(Func<CancellationToken, Task> attempt, int seconds = 30)
    {
        Exception? last = null;
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(seconds); await Task.Delay(50))
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            try
            {
                await attempt(patience.Token);
                return;
            }
            catch (Exception e) when (e is not AssertionException)
            {
                last = e;
            }
        }
        Assert.Fail($"It did not succeed within {seconds} s: {last}");
    }
}
