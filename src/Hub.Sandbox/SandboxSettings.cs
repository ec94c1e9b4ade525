namespace Hub.Sandbox;

public sealed record SandboxSettings
{
    /// <summary>Loopback only: the control interface asks nobody who they are. Port 0 takes a free one.</summary>
    public required Uri Url { get; init; }

    /// <summary>Each agency keeps its own master file in a folder of its own here.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Revenue's drop folder, with <c>in/</c> and <c>out/</c>.</summary>
    public required string RevenueDrop { get; init; }

    /// <summary>Where the Courts call back; registered with them, never taken from a message.</summary>
    public required Uri CourtsCallBack { get; init; }

    /// <summary><c>whsec_…</c>; several, separated by spaces, while the secret is changed. The first signs.</summary>
    public required string CourtsSecret { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>How often Revenue looks into its drop folder.</summary>
    public TimeSpan RevenueLooksEvery { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a message lies on the Courts' desk before it is docketed by itself.</summary>
    public TimeSpan CourtsDocketAfter { get; init; } = TimeSpan.FromMilliseconds(10);

    public override string ToString() => $"sandbox at {Url}"; // The secret stays out of logs.
}
