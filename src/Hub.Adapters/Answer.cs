using Hub.Contracts;

namespace Hub.Adapters;

/// <summary>What became of one change at the agency: one of <see cref="Outcomes"/>, with the agency's or the adapter's reason.</summary>
public sealed record Answer(string Outcome, string? Code, string? Reference, DateTimeOffset At)
{
    private const int MostCode = 40;
    private const int MostReference = 60;

    public static Answer Applied(DateTimeOffset at, string? reference, string? code = null) =>
        new(Outcomes.Applied, Opaque(code, MostCode), Opaque(reference, MostReference), at);

    public static Answer Rejected(DateTimeOffset at, string code, string? reference = null) =>
        new(Outcomes.Rejected, Opaque(code, MostCode), Opaque(reference, MostReference), at);

    public static Answer Parked(DateTimeOffset at, string code) => new(Outcomes.Parked, Opaque(code, MostCode), null, at);

    public bool Advances => Outcome != Outcomes.Parked;

    // Codes and references go into the hub's log in the clear; nothing but what a code can be made of gets there.
    private static string? Opaque(string? text, int most)
    {
        if (string.IsNullOrEmpty(text)) return null;
        var plain = string.Concat(text.Where(c => char.IsAsciiLetterOrDigit(c) || c == '-'));
        return plain.Length <= most ? plain : plain[..most];
    }
}

/// <summary>The adapters' own codes, beside the agencies'.</summary>
public static class Codes
{
    /// <summary>Applied without the agency: a later sequence stands in for this one.</summary>
    public const string Superseded = "superseded";

    /// <summary>Parked: none of the agency's keys opens it.</summary>
    public const string DoesNotOpen = "does-not-open";

    /// <summary>Rejected: the DMV's interface has no message without a county.</summary>
    public const string CountyMissing = "county-missing";

    /// <summary>Parked: a member does not fit into the agency's layout.</summary>
    public const string DoesNotFit = "does-not-fit";
}
