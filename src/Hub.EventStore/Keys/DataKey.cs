using System.Text;

namespace Hub.EventStore;

/// <summary>Identity: names, dates, identifiers, the substitute address. Address: every real address. Case: one case's papers.</summary>
public enum KeyKind { Identity, Address, Case }

/// <summary>
/// Who may read what a key seals. Open: everybody with a right to the facts. Protected: the confidentiality programme and who it cleared.
/// Sealed: nobody but by the court's order. Erased: nobody, ever.
/// </summary>
public enum KeyState { Open, Protected, Sealed, Erased }

/// <summary>What a component may unwrap: Ordinary by the ordinary master key only, Programme by the confidentiality programme's too.</summary>
public enum Clearance { Ordinary, Programme }

/// <summary>One of a subject's keys. The key itself is there only where it may be used, and is never printed.</summary>
public sealed record DataKey(Guid Id, string Subject, KeyKind Kind, KeyState State)
{
    internal byte[]? Secret { get; init; }

    /// <summary>Whether facts may be sealed and opened with it here.</summary>
    public bool IsUsable => Secret is not null;

    private bool PrintMembers(StringBuilder text)
    {
        text.Append("Id = ").Append(Id).Append(", Kind = ").Append(Kind).Append(", State = ").Append(State);
        return true;
    }
}

/// <summary>A fact names a key that the key database does not have: the two databases are not a pair that fits, or keys were lost.</summary>
public sealed class KeyMissing(Guid key) : Exception($"The key database does not have key {key}. It and the log are not a pair that fits.");

/// <summary>A key may not be used here: it is protected, sealed or erased.</summary>
public sealed class KeyNotUsable(DataKey key) : Exception($"Key {key.Id} is {key.State} and may not be used here.");

/// <summary>A body does not open under its key: the body, its header or its place were changed, or it was never sealed for it.</summary>
public sealed class BodyAltered(long position) : Exception($"The body at position {position} does not open: it or its envelope is not what was written.");
