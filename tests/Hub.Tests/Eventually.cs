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
