using System.Diagnostics;

namespace Hub.Postal.Workshop;

/// <summary>Reads the lines of a file over and over on one thread: addresses a second, bytes allocated each.</summary>
internal static class Bench
{
    public static int Run(string file)
    {
        var lines = File.ReadAllLines(file);
        for (var i = 0; i < 40_000; i++) AddressReader.Default.Read(lines[i % lines.Length]); // Warm.
        Thread.Sleep(300); // The compiler's last tier comes in from behind.
        for (var round = 0; round < 3; round++)
        {
            const int count = 300_000;
            var before = GC.GetAllocatedBytesForCurrentThread();
            var clock = Stopwatch.StartNew();
            var cpuBefore = Environment.CpuUsage.TotalTime;
            for (var i = 0; i < count; i++) AddressReader.Default.Read(lines[i % lines.Length]);
            var seconds = clock.Elapsed.TotalSeconds;
            var cpu = (Environment.CpuUsage.TotalTime - cpuBefore).TotalSeconds; // A busy machine lends its core to others too.
            Console.WriteLine($"{count / cpu:N0} addresses per second of processor time, {count / seconds:N0} by the clock, {(GC.GetAllocatedBytesForCurrentThread() - before) / count} bytes each");
        }
        return 0;
    }
}
