using System.Diagnostics;
using System.Globalization;
using System.Text;
using Hub.EventStore;
using Hub.Tests.Machines;

namespace Hub.Benchmarks;

/// <summary>
/// In-process, one change per request, everything on: a body sealed under the person's key, a command key with its HMAC, an answer that
/// is kept, a durable commit. On a private cluster of its own.
/// </summary>
public static class AppendBench
{
    private const int Citizens = 1_000;
    private static readonly byte[] Plain = Encoding.UTF8.GetBytes(
        """{"address":{"asTyped":"12 elm street apt 4b, springfield oh 45501","line":"12 ELM ST APT 4B","city":"SPRINGFIELD","state":"OH","zip":"45501","county":"CLARK"},"effectiveOn":"2026-12-01","kinds":["residence","mailing"],"change":"7K3M-9QRT-2"}""");

    public static async Task Run(string[] args)
    {
        var at = Array.IndexOf(args, "--seconds");
        var seconds = at >= 0 ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : 10;
        using var machine = new PrivatePostgres();
        await using var store = await Store.Open(machine.NewStore(), TimeProvider.System);
        for (var citizen = 0; citizen < Citizens; citizen++) await store.Ordinary.CurrentFor(Name(citizen), KeyKind.Address);
        await Measure(store, writers: 8, TimeSpan.FromSeconds(3)); // Warm: compiled code, prepared statements, a table that is not empty.

        Console.WriteLine("| writers | changes/s | p50 ms | p99 ms | max ms |");
        Console.WriteLine("|---:|---:|---:|---:|---:|");
        foreach (var writers in new[] { 1, 8, 32 })
        {
            var (perSecond, latencies) = await Measure(store, writers, TimeSpan.FromSeconds(seconds));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {writers} | {perSecond:N0} | {At(latencies, 0.50):0.00} | {At(latencies, 0.99):0.00} | {latencies[^1]:0.00} |"));
        }
        await Check(store);
    }

    private static async Task<(double PerSecond, double[] Latencies)> Measure(Store store, int writers, TimeSpan length)
    {
        var watch = Stopwatch.StartNew();
        var each = await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            var latencies = new List<double>(100_000);
            for (var i = writer; watch.Elapsed < length; i += writers)
            {
                var began = Stopwatch.GetTimestamp();
                await Change(store, Name(i % Citizens));
                latencies.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
            return latencies;
        })));
        var elapsed = watch.Elapsed.TotalSeconds;
        var all = each.SelectMany(l => l).Order().ToArray();
        return (all.Length / elapsed, all);
    }

    private static async Task Change(Store store, string citizen)
    {
        var key = await store.Ordinary.CurrentFor(citizen, KeyKind.Address);
        var id = Guid.CreateVersion7();
        var header = Encoding.UTF8.GetBytes(
            $$"""{"actor":"clerk-7","office":"revenue-3","channel":"counter","onBehalfOf":"{{citizen}}","reportedAt":"2026-11-21T09:00:00Z","purpose":"address-change","basis":"ORC 5703","correlation":"{{id}}","key":"{{key.Id}}"}""");
        var fact = new NewFact(id, "address-changed.v1", header, store.Ordinary.Seal(key, citizen, id, "address-changed.v1", header, Plain));
        var command = new CommandKey("bench", id.ToString("N"), store.Hmac(Plain));
        if (await store.Log.Append(new([new(citizen, Expected: null, [fact])], command, header)) is not AppendOutcome.Appended)
            throw new InvalidOperationException("A change was not appended.");
    }

    /// <summary>Figures of a log that lost or misplaced something would be worth nothing.</summary>
    private static async Task Check(Store store)
    {
        var (position, head) = (0L, await store.Log.ReadHead());
        var watch = Stopwatch.StartNew();
        while (position < head)
        {
            var facts = await store.Log.ReadAll(position, 5_000);
            await store.Ordinary.Open(facts[0]);
            position = facts[^1].Position;
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Environment.NewLine}{head:N0} facts read back without a gap, {head / watch.Elapsed.TotalSeconds:N0}/s."));
    }

    private static string Name(int citizen) => string.Create(CultureInfo.InvariantCulture, $"citizen-{citizen:0000000}");

    private static double At(double[] sorted, double part) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * part))];
}
