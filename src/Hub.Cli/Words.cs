using System.Globalization;

namespace Hub.Cli;

/// <summary>Times and ages as people read them. Times are UTC, as the log keeps them.</summary>
internal static class Words
{
    public static string Of(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string Of(DateTimeOffset? at) => at is { } known ? Of(known) : "–";

    public static string Of(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    public static string Age(double seconds) => seconds switch
    {
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:0} ms"),
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s"),
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} min"),
        < 172_800 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 86_400:0} days"),
    };

    /// <param name="one">Of one: record, row.</param>
    public static string Counted(long number, string one) => number == 1 ? one : one + "s";

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
