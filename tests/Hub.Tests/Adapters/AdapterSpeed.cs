using System.Collections.Concurrent;
using System.Diagnostics;
using Hub.Tests.Machines;
using NUnit.Framework;

namespace Hub.Tests.Adapters;

/// <summary>Figures, for people: how many changes a second go through all three adapters, and how long one takes.</summary>
[Explicit("Measures; asserts nothing but that all arrives.")]
public sealed class AdapterSpeed
{
    private static readonly string[] agencies = ["dmv", "revenue", "courts"];

    [TestCase(false, 0)]
    [TestCase(true, 0)]
    [TestCase(false, 100)]
    [TestCase(true, 100)]
    public async Task From_message_to_receipt(bool onRabbitMq, int perSecond)
    {
        await using var house = await AdapterHouse.Open(onRabbitMq ? (await RabbitMqNode.Shared).Address : null, patient: true);
        var letters = agencies.ToDictionary(a => a, house.Letters, StringComparer.Ordinal);
        // Once before, so that what is measured is not the compiler.
        foreach (var agency in agencies) await house.Send([.. Enumerable.Range(1, 300).Select(r => letters[agency].To("W" + r, 1))]);
        await house.UntilReceipts(900, 60);

        var sent = new ConcurrentDictionary<(string, string), long>();
        var count = perSecond == 0 ? 5_000 : 1_000;
        var all = agencies.ToDictionary(a => a, a => Enumerable.Range(1, count).Select(r => letters[a].To("R" + r, 1)).ToArray(), StringComparer.Ordinal);
        var thrown = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        void Count(object? sender, System.Runtime.ExceptionServices.FirstChanceExceptionEventArgs e) =>
            thrown.AddOrUpdate(e.Exception.GetType().Name, 1, (_, n) => n + 1);
        AppDomain.CurrentDomain.FirstChanceException += Count;
        var collections = GC.CollectionCount(0);
        var allocated = GC.GetTotalAllocatedBytes();
        var watch = Stopwatch.StartNew();
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        if (perSecond == 0)
        {
            await Task.WhenAll(agencies.Select(a => house.Send(all[a])));
        }
        else
        {
            for (var i = 0; i < count; i++)
            {
                while (watch.Elapsed.TotalSeconds * perSecond < i) await Eventually.Passes(TimeSpan.FromMilliseconds(1)); // The pace is what is asked for.
                foreach (var agency in agencies)
                {
                    sent[(agency, all[agency][i].Record)] = Stopwatch.GetTimestamp();
                    _ = house.Send(all[agency][i]);
                }
            }
        }
        await Eventually.Holds(() => house.Receipts.Count >= 900 + 3 * count, 120);
        TestContext.Progress.WriteLine($"rabbitmq {onRabbitMq}: {3 * count} in {watch.Elapsed.TotalSeconds:0.0} s, {count / watch.Elapsed.TotalSeconds:0} changes/s through all three, "
            + $"processor {(Process.GetCurrentProcess().TotalProcessorTime - processor).TotalSeconds:0.0} s");
        AppDomain.CurrentDomain.FirstChanceException -= Count;
        TestContext.Progress.WriteLine($"  {GC.CollectionCount(0) - collections} collections, {(GC.GetTotalAllocatedBytes() - allocated) / 1024 / (3 * count)} KiB each, thrown: {string.Join(", ", thrown)}");
        if (perSecond == 0) return;
        foreach (var agency in agencies)
        {
            var times = house.Arrived.Where(a => a.Agency == agency && sent.ContainsKey((agency, a.Record)))
                .Select(a => Stopwatch.GetElapsedTime(sent[(agency, a.Record)], a.At).TotalMilliseconds).Order().ToList();
            TestContext.Progress.WriteLine($"  {agency}: p50 {times[times.Count / 2]:0.0} ms, p99 {times[times.Count * 99 / 100]:0.0} ms, max {times[^1]:0.0} ms");
        }
    }
}
