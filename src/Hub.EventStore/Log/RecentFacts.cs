namespace Hub.EventStore;

/// <summary>
/// The facts that this process appended last, as they were committed. Everybody who follows the log asks for the same few facts a moment
/// after the commit; they are given from here, and whoever is further behind, or meets another process's facts, reads the table.
/// </summary>
internal sealed class RecentFacts
{
    private const int Kept = 8_192;
    private readonly StoredFact?[] _facts = new StoredFact?[Kept];

    /// <summary>Only after the commit, and before anybody is woken.</summary>
    public void Keep(AppendRequest request, AppendOutcome.Appended appended)
    {
        var position = appended.FirstPosition;
        for (var s = 0; s < request.Streams.Count; s++)
        {
            var (stream, _, facts) = request.Streams[s];
            for (var f = 0; f < facts.Count; f++, position++)
            {
                var fact = facts[f];
                Volatile.Write(ref _facts[position % Kept], new StoredFact(
                    position, stream, appended.Versions[s] - facts.Count + 1 + f, fact.Id, fact.Type, appended.RecordedAt, fact.Header, fact.Body));
            }
        }
    }

    /// <summary>What follows the position without a gap, as far as it is here; none where the very next is not.</summary>
    public List<StoredFact> After(long position, int most)
    {
        var facts = new List<StoredFact>();
        while (facts.Count < most && Volatile.Read(ref _facts[(position + 1) % Kept]) is { } next && next.Position == position + 1)
        {
            facts.Add(next);
            position++;
        }
        return facts;
    }

    /// <summary>Whether a fact that was read back is to the byte what this process wrote; true as well where it is not remembered here.</summary>
    public bool Agrees(StoredFact read) =>
        Volatile.Read(ref _facts[read.Position % Kept]) is not { } written || written.Position != read.Position
        || (written.Version == read.Version && written.Id == read.Id && written.RecordedAt == read.RecordedAt
            && string.Equals(written.Stream, read.Stream, StringComparison.Ordinal) && string.Equals(written.Type, read.Type, StringComparison.Ordinal)
            && written.Header.Span.SequenceEqual(read.Header.Span) && written.Body.Span.SequenceEqual(read.Body.Span));
}
