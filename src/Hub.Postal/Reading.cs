using System.Text;

namespace Hub.Postal;

/// <summary>What was read in an address: the words as written, the standard form, and everything that was noticed on the way.</summary>
public sealed record Reading
{
    public required string AsTyped { get; init; }
    public required Grade Grade { get; init; }
    public required PostalFields Fields { get; init; }

    /// <summary>Null if there is nothing that mail could be delivered to.</summary>
    public StandardAddress? Standard { get; init; }

    /// <summary>Other ways to read the same words, likeliest first; not empty only where the grade is ambiguous.</summary>
    public IReadOnlyList<StandardAddress> Alternatives { get; init; } = [];

    /// <summary>Equal keys name the same delivery point, whatever the spelling. Null if there is no standard form.</summary>
    public string? MatchKey { get; init; }
    public IReadOnlyList<Change> Changes { get; init; } = [];
    public IReadOnlyList<Finding> Warnings { get; init; } = [];

    /// <summary>Why this may not be recorded as an address; null if it may.</summary>
    public Finding? Refusal { get; init; }
    public required string TablesEdition { get; init; }

    // An address is personal data: nothing of it may reach a log by way of ToString.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Grade = ").Append(Grade).Append(", Refusal = ").Append(Refusal?.Code);
        return true;
    }
}

public enum Grade
{
    /// <summary>No delivery line could be read.</summary>
    Unparseable,

    /// <summary>
    /// The words can be read in two ways that differ in where mail goes, or name no single door: a street without a number, two houses, a note, a number that no
    /// house has. The warnings say which.
    /// </summary>
    Ambiguous,

    /// <summary>Read and put into standard form, but no table confirms the place.</summary>
    Standardised,

    /// <summary>
    /// There is a number, a box or general delivery, every word has its place, and ZIP, state and city confirm each other by the table. No table of ours knows
    /// streets. The one warning that may stand beside it is that of a unit without its designator.
    /// </summary>
    Verified,
}

/// <summary>A stable code and a plain reason that holds no personal data.</summary>
public sealed record Finding(string Code, string Reason);

/// <summary>One thing that the standard form says differently from what was typed, beyond case and punctuation.</summary>
public readonly record struct Change(string Code, string From, string To)
{
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Code = ").Append(Code);
        return true;
    }
}
