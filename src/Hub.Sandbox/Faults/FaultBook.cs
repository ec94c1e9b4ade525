using System.Collections.Immutable;

namespace Hub.Sandbox.Faults;

/// <summary>What can go wrong at an agency. "After" means that the change was posted and only the answer is lost.</summary>
public static class FaultKinds
{
    public const string Delay = "delay";
    public const string Hang = "hang";
    public const string HangAfter = "hang-after";
    public const string Reset = "reset";
    public const string ResetAfter = "reset-after";
    public const string Error = "error";
    public const string Busy = "busy";
    public const string Closed = "closed";
    public const string Refuse = "refuse";
    public const string Corrupt = "corrupt";
    public const string Silent = "silent";

    public static readonly ImmutableArray<string> All =
        [Delay, Hang, HangAfter, Reset, ResetAfter, Error, Busy, Closed, Refuse, Corrupt, Silent];
}

/// <summary>A fault asked for by way of the control interface. Strikes at <see cref="Rate"/>, for the named records (none named: all), <see cref="Times"/> times.</summary>
public sealed record Fault
{
    public required string Kind { get; init; }
    public double Rate { get; init; } = 1;
    public int LatencyMs { get; init; }
    public IReadOnlyList<string> Records { get; init; } = [];

    /// <summary>Null: until it is taken back.</summary>
    public int? Times { get; init; }

    /// <summary>For <see cref="FaultKinds.Refuse"/>: one of the agency's own codes.</summary>
    public string? Code { get; init; }

    public override string ToString() => $"{nameof(Fault)} {Kind}";
}

/// <summary>The faults in force at one agency.</summary>
public sealed class FaultBook(IReadOnlyList<string> refusals)
{
    private const int MostFaults = 100;
    private const int MostRecords = 10_000;
    private const int LongestDelayMs = 600_000;

    private readonly Lock gate = new();
    private ImmutableArray<Entry> entries = [];

    public IReadOnlyList<Fault> InForce => [.. entries.Select(e => e.Fault with { Times = e.Fault.Times is null ? null : e.Left })];

    /// <summary>Null, or why it is not taken.</summary>
    public string? Add(Fault fault)
    {
        if (!FaultKinds.All.Contains(fault.Kind)) return "kind-unknown";
        if (fault.Rate is not (> 0 and <= 1)) return "rate-out-of-range";
        if (fault.LatencyMs is < 0 or > LongestDelayMs) return "latency-out-of-range";
        if (fault.Times is < 1) return "times-out-of-range";
        if (fault.Records is null || fault.Records.Count > MostRecords) return "too-many-records";
        if (fault.Code is not null && !refusals.Contains(fault.Code)) return "code-unknown";
        lock (gate)
        {
            if (entries.Length >= MostFaults) return "too-many-faults";
            entries = entries.Add(new Entry(fault));
        }

        return null;
    }

    public void Clear()
    {
        lock (gate) entries = [];
    }

    /// <summary>The fault of this kind that strikes this record now, if any; using up one of its times.</summary>
    public Fault? Strike(string kind, string? recordKey)
    {
        foreach (var entry in entries)
        {
            if (entry.Fault.Kind != kind || !entry.Concerns(recordKey)) continue;
            if (entry.Fault.Rate < 1 && Random.Shared.NextDouble() >= entry.Fault.Rate) continue;
            if (entry.Use()) return entry.Fault;
        }

        return null;
    }

    private sealed class Entry(Fault fault)
    {
        private readonly HashSet<string> records = [.. fault.Records];
        private int left = fault.Times ?? 0;

        public Fault Fault => fault;

        public int Left => Math.Max(0, Volatile.Read(ref left));

        // A fault for named records never strikes a whole file.
        public bool Concerns(string? recordKey) => records.Count == 0 || (recordKey is not null && records.Contains(recordKey));

        public bool Use() => fault.Times is null || Interlocked.Decrement(ref left) >= 0;
    }
}
