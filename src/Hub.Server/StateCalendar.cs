namespace Hub.Server;

/// <summary>Which day it is in the state, whatever the server's own zone says.</summary>
public sealed class StateCalendar(TimeProvider clock, TimeZoneInfo zone)
{
    public DateOnly Today => DayOf(clock.GetUtcNow());

    public DateTimeOffset Now => clock.GetUtcNow();

    public DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);
}
