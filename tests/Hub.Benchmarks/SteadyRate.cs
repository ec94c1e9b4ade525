using System.Diagnostics;

namespace Hub.Benchmarks;

/// <summary>Begins things at a fixed rate whether or not the earlier ones are done: a slow one must not hide those queued behind it.</summary>
internal static class SteadyRate
{
    /// <param name="one">Given its number; what it took is counted from when it was due.</param>
    /// <returns>Milliseconds, the shortest first.</returns>
    public static async Task<double[]> Run(int perSecond, TimeSpan during, Func<int, Task> one)
    {
        var (began, under) = (Stopwatch.GetTimestamp(), new List<Task<double>>());
        for (var i = 0; i < perSecond * during.TotalSeconds; i++)
        {
            var (number, due) = (i, TimeSpan.FromSeconds((double)i / perSecond));
            while (Stopwatch.GetElapsedTime(began) < due) await Task.Delay(1);
            under.Add(Task.Run(async () =>
            {
                await one(number);
                return (Stopwatch.GetElapsedTime(began) - due).TotalMilliseconds;
            }));
        }
        return [.. (await Task.WhenAll(under)).Order()];
    }
}
