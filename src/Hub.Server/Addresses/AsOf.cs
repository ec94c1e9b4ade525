using System.Globalization;
using Hub.Server.Http;

namespace Hub.Server.Addresses;

/// <summary>
/// A question in two times: how it was on a day, as the state knew it at an instant. A fact recorded at exactly that instant was known. Instants of
/// the last moments are not settled yet: a fact that is on its way into the log may still be given one of them.
/// </summary>
/// <param name="IsPast">An instant was asked for; else it is as known now.</param>
public sealed record AsOf(DateOnly On, DateTimeOffset KnownAt, bool IsPast)
{
    private static readonly string[] Instants = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Without a zone an instant is UTC, as the log keeps them.</summary>
    public static AsOf Read(string? on, string? knownAt, StateCalendar calendar)
    {
        var (day, known) = (calendar.Today, calendar.Now);
        if (on is not null && !DateOnly.TryParseExact(on, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day))
            throw new NotAcceptable("bad-date", "on is a day that exists, as yyyy-MM-dd.");
        if (knownAt is not null && !DateTimeOffset.TryParseExact(knownAt, Instants, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out known))
            throw new NotAcceptable("bad-date", "knownAt is an instant, such as 2026-03-01T12:00:00Z; a + in it is written %2B.");
        return new(day, known.ToUniversalTime(), knownAt is not null);
    }
}
