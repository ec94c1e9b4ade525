using System.Text.Json;
using Hub.EventStore;
using Hub.Server.Facts;
using Hub.Server.Identity;

namespace Hub.Server.Loading;

/// <summary>
/// Rows of a load that are decided together. What became of them is kept under the chunk's key in the log, without anybody's reference: if the server
/// ends before it is noted, it is noted from there.
/// </summary>
internal sealed record LoadChunk(long Through, IReadOnlyList<long> Left, IReadOnlyList<RowsByOutcome> Outcomes, int Questions)
{
    private const string NotNow = "unavailable";

    private static readonly JsonSerializerOptions Strict = new(FactJson.Options)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false, MaxDepth = 16,
    };

    /// <summary>The first of the rows, until one has a key that an earlier one has too: of those the later holds, so it is decided after.</summary>
    public static List<(long Number, RecordDesk.Row Row)> Cut(IReadOnlyList<StagedRow> staged, int most)
    {
        var (rows, keys) = (new List<(long, RecordDesk.Row)>(Math.Min(staged.Count, most)), new HashSet<string>(StringComparer.Ordinal));
        foreach (var one in staged)
        {
            var row = Read(one);
            if (rows.Count == most || (rows.Count > 0 && new[] { row.Key, row.FormerKey }.Any(k => k is not null && keys.Contains(k.Trim())))) break;
            foreach (var key in new[] { row.Key, row.FormerKey }.OfType<string>()) keys.Add(key.Trim());
            rows.Add((one.Number, row));
        }
        return rows;
    }

    private static RecordDesk.Row Read(StagedRow staged)
    {
        try
        {
            return JsonSerializer.Deserialize<RecordDesk.Row>(staged.Text.Span, Strict) ?? Nothing;
        }
        catch (JsonException)
        {
            return Nothing; // It is refused for it, by its number.
        }
    }

    private static readonly RecordDesk.Row Nothing = new(null, null);

    /// <param name="isLastTry">What cannot be taken now is refused for it.</param>
    public static LoadChunk Of(IReadOnlyList<(long Number, RecordDesk.Row Row)> rows, IReadOnlyList<RecordDesk.Placed> placed, bool isLastTry)
    {
        var left = isLastTry ? [] : rows.Where((_, i) => placed[i].Code == NotNow).Select(r => r.Number).ToList();
        var outcomes = placed.Zip(rows).Where(p => isLastTry || p.First.Code != NotNow).GroupBy(p => (p.First.Outcome, p.First.Code)).Select(g => new RowsByOutcome(
            g.Key.Outcome, g.Key.Code, g.Count(), g.Key.Code is null ? [] : [.. g.Select(p => p.Second.Number)]));
        return new(rows[^1].Number, left, [.. outcomes], placed.Sum(p => p.Reviews));
    }

    /// <summary>Whether any row was decided.</summary>
    public bool GoesOn => Outcomes.Count > 0;

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, FactJson.Options);

    public static LoadChunk Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<LoadChunk>(json, FactJson.Options) ?? throw new InvalidDataException("A chunk's key without an answer.");
}
