namespace Hub.EventStore;

/// <summary>How far one agency's file has come. Open: rows come and are taken in. Done and abandoned loads have no rows any more.</summary>
/// <param name="Staged">Rows 1 to this one have come.</param>
/// <param name="Chunks">The number of the next chunk to be decided.</param>
/// <param name="Key">Under which its rows are sealed; null once it is destroyed.</param>
public sealed record StagedLoad(
    string Id, string Agency, long FileRows, string State, long Staged, long Taken, int Chunks, long Questions, Guid? Key, string BegunBy, string? Channel,
    long? FirstPosition, long? LastPosition, DateTimeOffset BegunAt, DateTimeOffset? EndedAt)
{
    public const string Open = "open";
    public const string Done = "done";
    public const string Abandoned = "abandoned";

    public bool IsOpen => State == Open;
}

/// <summary>One row as it was staged, opened. Its text is about a person and is printed nowhere.</summary>
public sealed record StagedRow(long Number, ReadOnlyMemory<byte> Text)
{
    private bool PrintMembers(System.Text.StringBuilder text)
    {
        text.Append(Number);
        return true;
    }
}

/// <param name="Numbers">The first of the rows, by their numbers in the file; only of what was refused.</param>
public sealed record RowsByOutcome(string Outcome, string? Code, long Rows, IReadOnlyList<long> Numbers);

/// <summary>What became of one chunk.</summary>
/// <param name="Chunk">Its number: of two who note the same one, the second changes nothing.</param>
/// <param name="Through">Rows up to this one were decided, but for those left.</param>
/// <param name="Left">Rows that go into the next chunk.</param>
public sealed record DecidedChunk(
    string Load, int Chunk, long Through, IReadOnlyList<long> Left, IReadOnlyList<RowsByOutcome> Outcomes, int Questions, long FirstPosition, long LastPosition);
