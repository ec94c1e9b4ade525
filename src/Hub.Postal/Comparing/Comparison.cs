namespace Hub.Postal;

public enum Verdict
{
    Same,
    Different,

    /// <summary>Nothing contradicts, but too little agrees: a person must look.</summary>
    Unsure,
}

/// <summary>Whether two addresses are one delivery point, and the codes of why.</summary>
public sealed record Comparison(Verdict Verdict, IReadOnlyList<string> Reasons);
