using System.Globalization;

namespace Hub.Tests.Sandbox;

/// <summary>A clock that stands where the test sets it; timers go on as usual.</summary>
internal sealed class FixedClock(string at) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = DateTimeOffset.Parse(at, CultureInfo.InvariantCulture);

    public override DateTimeOffset GetUtcNow() => Now;
}
