using System.Text;

namespace Hub.EventStore;

/// <summary>Facts for one stream. None means that only the version is checked. Expected: null any, 0 not yet there, n at n.</summary>
public sealed record StreamAppend(string Stream, int? Expected, IReadOnlyList<NewFact> Facts);

/// <summary>What makes a repeated request recognisable: who asks, under which key, and an HMAC of what is asked.</summary>
public sealed record CommandKey(string Client, string Key, byte[] RequestHmac)
{
    // Clients choose their keys; nothing says that a key holds no personal data.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append("Client = ").Append(Client);
        return true;
    }
}

/// <summary>Everything here is appended or nothing is. The answer is given back when the command is repeated: no personal data in it.</summary>
public sealed record AppendRequest(IReadOnlyList<StreamAppend> Streams, CommandKey? Command = null, ReadOnlyMemory<byte> Answer = default);

public abstract record AppendOutcome
{
    /// <summary>Written. FirstPosition is 0 when there were no facts. Versions: of each stream of the request, after.</summary>
    public sealed record Appended(long FirstPosition, int Count, DateTimeOffset RecordedAt, IReadOnlyList<int> Versions, ReadOnlyMemory<byte> Answer)
        : AppendOutcome;

    /// <summary>The key was known with the same request: nothing was written, and this is what the first one got.</summary>
    public sealed record Repeated(long FirstPosition, int Count, DateTimeOffset RecordedAt, IReadOnlyList<int> Versions, ReadOnlyMemory<byte> Answer)
        : AppendOutcome;

    /// <summary>The key was known with another request: nothing was written.</summary>
    public sealed record KeyReused : AppendOutcome;

    /// <summary>A stream was not where the decision saw it: nothing was written, and the key is still free.</summary>
    public sealed record VersionConflict(string Stream, int Expected, int Actual) : AppendOutcome;

    private AppendOutcome() { }
}
