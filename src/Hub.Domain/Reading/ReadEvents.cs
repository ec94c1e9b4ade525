namespace Hub.Domain.Reading;

/// <summary>
/// Somebody asked to read about people. These are kept in a log of their own; what was read is never in them. Who asked, about whom
/// and for which purpose is in the envelope.
/// </summary>
public abstract record ReadEvent : HubEvent
{
    /// <summary>It was shown, after this was recorded.</summary>
    /// <param name="Read">What was asked: the method and address, with names in braces in place of what stands there.</param>
    /// <param name="Fields">Which kinds of thing were shown.</param>
    /// <param name="Rows">Of how many: people or lines. A long answer has an entry before each part.</param>
    /// <param name="Reference">The case that it was read for, as the hub's keyed hash: who knows the case's number can find it again, nobody can read it.</param>
    public sealed record ReadServed(string Read, IReadOnlyList<string> Fields, int Rows, string? Reference = null) : ReadEvent;

    /// <summary>It was not shown.</summary>
    /// <param name="Code">Why not, as the problem's code.</param>
    public sealed record ReadRefused(string Read, string Code, string? Reference = null) : ReadEvent;

    private ReadEvent() { }
}
