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
}
