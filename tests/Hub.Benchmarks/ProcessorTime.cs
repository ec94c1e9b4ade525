using System.Diagnostics;
using System.Globalization;

namespace Hub.Benchmarks;

/// <summary>
/// The processor time that this process and a cluster's backends have used. What a fact costs of it says more than facts per second on a
/// machine that others use too.
/// </summary>
internal readonly record struct ProcessorTime(TimeSpan Hub, TimeSpan Postgres)
{
    public static ProcessorTime Now(int postmaster)
    {
        using var hub = Process.GetCurrentProcess();
        var nanoseconds = Children(postmaster).Append(postmaster).Sum(Used);
        return new(hub.TotalProcessorTime, TimeSpan.FromMicroseconds(nanoseconds / 1000.0) + Ended(postmaster));
    }

    /// <summary>Of a hub that is another process.</summary>
    public static ProcessorTime Now(int hub, int postmaster)
    {
        using var process = Process.GetProcessById(hub);
        return Now(postmaster) with { Hub = process.TotalProcessorTime };
    }

    public static ProcessorTime operator -(ProcessorTime to, ProcessorTime from) => new(to.Hub - from.Hub, to.Postgres - from.Postgres);

    public double Microseconds => (Hub + Postgres).TotalMicroseconds;

    /// <summary>In words: the processor time of one fact, by part.</summary>
    public string Of(long facts) => string.Create(CultureInfo.InvariantCulture,
        $"{Hub.TotalMicroseconds / facts:0.0} + {Postgres.TotalMicroseconds / facts:0.0}");

    private static IEnumerable<int> Children(int postmaster) =>
        File.ReadAllText($"/proc/{postmaster}/task/{postmaster}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(pid => int.Parse(pid, CultureInfo.InvariantCulture));

    /// <summary>What backends used that have ended meanwhile.</summary>
    private static TimeSpan Ended(int postmaster)
    {
        // The name in parentheses may hold spaces; what follows it is numbered from the state, field 3. Ticks are hundredths of a second.
        var fields = File.ReadAllText($"/proc/{postmaster}/stat").Split(") ")[^1].Split(' ');
        return TimeSpan.FromMilliseconds(10 * fields[13..15].Sum(f => long.Parse(f, CultureInfo.InvariantCulture)));
    }

    private static long Used(int pid)
    {
        try
        {
            return long.Parse(File.ReadAllText($"/proc/{pid}/schedstat").Split(' ')[0], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0; // A backend that has ended.
        }
    }
}
