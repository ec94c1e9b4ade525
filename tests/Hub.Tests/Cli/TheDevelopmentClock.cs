using Hub.Cli.Roles;
using Hub.Cli;
using NUnit.Framework;

namespace Hub.Tests.Cli;

/// <summary>It starts where it is told, runs on from there, and does not exist outside development.</summary>
public sealed class TheDevelopmentClock
{
    private sealed class Watch : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
        public override DateTimeOffset GetUtcNow() => Now;
    }

    private static RoleSettings With(params (string Name, string Value)[] settings) => new(new Surroundings(
        TextWriter.Null, TextWriter.Null, name => settings.FirstOrDefault(s => s.Name == name).Value, TimeProvider.System));

    [Test]
    public void It_runs_on_from_where_it_was_set()
    {
        var watch = new Watch();
        var clock = new DevelopmentClock(watch, new(2027, 2, 1, 5, 0, 0, TimeSpan.Zero));
        watch.Now += TimeSpan.FromHours(30);
        Assert.That(clock.GetUtcNow(), Is.EqualTo(new DateTimeOffset(2027, 2, 2, 11, 0, 0, TimeSpan.Zero)));
    }

    [Test]
    public void Without_a_setting_the_time_is_the_real_one() => Assert.That(With().Clock(), Is.SameAs(TimeProvider.System));

    [Test]
    public void In_development_it_can_be_set() =>
        Assert.That(With(("HUB_ENVIRONMENT", "Development"), ("HUB_NOW", "2027-02-01T05:00:00Z")).Clock().GetUtcNow().Year, Is.EqualTo(2027));

    [Test]
    public void Outside_development_it_is_refused() =>
        Assert.That(() => With(("HUB_NOW", "2027-02-01T05:00:00Z")).Clock(), Throws.TypeOf<Halt>().With.Property(nameof(Halt.ExitCode)).EqualTo(2));

    [TestCase("200", 200)]
    [TestCase("00:00:01.5", 1500)]
    public void A_span_is_milliseconds_or_a_time_span(string written, int milliseconds) =>
        Assert.That(With(("HUB_REVENUE_WINDOW", written)).Span("HUB_REVENUE_WINDOW", TimeSpan.Zero).TotalMilliseconds, Is.EqualTo(milliseconds));
}
