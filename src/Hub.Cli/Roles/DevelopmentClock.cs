namespace Hub.Cli.Roles;

/// <summary>Starts at a chosen moment and runs on from there, as fast as the real one. Timers and spans are the real clock's.</summary>
public sealed class DevelopmentClock(TimeProvider real, DateTimeOffset start) : TimeProvider
{
    private readonly TimeSpan ahead = start - real.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => real.GetUtcNow() + ahead;

    public override long GetTimestamp() => real.GetTimestamp();

    public override long TimestampFrequency => real.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => real.LocalTimeZone;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => real.CreateTimer(callback, state, dueTime, period);
}
