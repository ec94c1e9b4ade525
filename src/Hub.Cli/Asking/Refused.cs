namespace Hub.Cli.Asking;

/// <summary>The hub understood and said no. The code is stable; the sentence is the hub's own and holds nothing of what was sent.</summary>
public sealed class Refused(string code, int status, string sentence) : Exception(sentence)
{
    public string Code => code;
    public int Status => status;

    /// <summary>Worth asking again: the hub is starting, overloaded, or its database is away. Every write has a key, so a repeat is safe.</summary>
    public bool IsPassing => status is 429 or 502 or 503 or 504;
}
