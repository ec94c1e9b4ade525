using System.Globalization;
using System.Text;
using Hub.Verify;

namespace Hub.Tests.Verify;

/// <summary>One change to one file of an export, and what the program has to say about it.</summary>
internal sealed record Tampering(string What, string File, byte[] After, Func<Findings, string?> Misjudged)
{
    public override string ToString() => $"{What} in {File}";
}

/// <summary>Changes an export in the ways that people, disks and programs do, and knows which place each change is at.</summary>
internal sealed class Tamperer
{
    private readonly MadeExport _export;
    private readonly List<(int Start, int End)> _leaves = [];   // In facts/00000000.leaves, with the length in front.
    private readonly List<(int Start, int End)> _notes = [];    // In checkpoints, with the empty line behind.
    private readonly string[] _tiles;
    private const string Facts = "facts/00000000.leaves";

    public Tamperer(MadeExport export)
    {
        _export = export;
        var at = 0;
        foreach (var leaf in export.Leaves.Take(export.Sizes[^1])) _leaves.Add((at, at += 4 + leaf.Length));
        _tiles = [.. export.Files.Keys.Where(f => f.StartsWith("tile/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        var (text, start, empty) = (export.Files["checkpoints"], 0, 0);
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] != '\n' || text[i - 1] != '\n' || ++empty % 2 == 1) continue;
            _notes.Add((start, i + 1));
            start = i + 1;
        }

        _notes.Add((start, text.Length));
    }

    private int N => _leaves.Count;

    public Tampering FactsFile(Random random)
    {
        var bytes = _export.Files[Facts];
        var a = random.Next(N);
        var b = (a + 1 + random.Next(Math.Max(1, N - 1))) % N;
        var (at, bit) = (random.Next(bytes.Length), random.Next(8));
        switch (random.Next(20))
        {
            case < 12:
                var position = 1 + _leaves.FindIndex(l => at < l.End);
                return new($"byte {at}, bit {bit} flipped, in the fact at {position}", Facts, Flipped(bytes, at, bit), f => OnlyAt(f, position));
            case < 14:
                return new($"the fact at {a + 1} left out", Facts, Joined(_leaves.Where((_, i) => i != a)), f => OnlyAt(f, a + 1) ?? Needs(f, a == N - 1 ? Fault.ExportEnds : Fault.FactMissing));
            case < 16 when a != b && !Row(a).SequenceEqual(Row(b)):
                var swapped = _leaves.ToArray();
                (swapped[a], swapped[b]) = (swapped[b], swapped[a]);
                return new($"the facts at {a + 1} and {b + 1} swapped", Facts, Joined(swapped), f => OnlyAt(f, a + 1, b + 1) ?? Needs(f, Fault.FactMisplaced));
            case < 18:
                return new($"the fact at {a + 1} put in again before {b + 1}", Facts, Joined(_leaves.Take(b).Append(_leaves[a]).Concat(_leaves.Skip(b))), f => OnlyAt(f, a + 1) ?? Needs(f, Fault.FactExtra));
            default:
                // The first position of which nothing, or not everything, is left; all after it are gone with it.
                var first = 1 + _leaves.FindIndex(l => at < l.End);
                return new($"cut off at byte {at}, in the fact at {first}", Facts, bytes[..at],
                    f => f.Found.Any(x => x.Place.Position == first) && f.Found.All(x => x.Place.Position >= first) ? null : $"nothing, or too much, is said of position {first}");
        }
    }

    public Tampering Tiles(Random random)
    {
        var file = _tiles[random.Next(_tiles.Length)];
        var (tile, bytes) = (TilePath.Read(file)!.Value, _export.Files[file]);
        var width = bytes.Length / 32;
        var (a, b) = (random.Next(width), random.Next(width));
        var (at, bit) = (random.Next(bytes.Length), random.Next(8));
        var entries = Enumerable.Range(0, width).ToArray();
        switch (random.Next(20))
        {
            case < 12:
                return new($"byte {at}, bit {bit} flipped, in entry {at / 32}", file, Flipped(bytes, at, bit), f => OnlyIn(f, tile, Fault.TileDamaged, at / 32));
            case < 14 when width > 1:
                return new($"entry {a} left out", file, Entries(bytes, entries.Where(e => e != a)), f => OnlyIn(f, tile, Fault.TileOfWrongLength, a));
            case < 16 when a != b:
                (entries[a], entries[b]) = (entries[b], entries[a]);
                return new($"entries {a} and {b} swapped", file, Entries(bytes, entries), f => OnlyIn(f, tile, Fault.TileDamaged, a, b));
            case < 18:
                return new($"entry {a} twice", file, Entries(bytes, entries.Take(a + 1).Concat(entries.Skip(a))), f => OnlyIn(f, tile, Fault.TileOfWrongLength, a + 1));
            default:
                return new($"cut off at byte {at}", file, bytes[..at], f => at == 0 ? OnlyIn(f, tile, Fault.TileMissing) : OnlyIn(f, tile, Fault.TileOfWrongLength, at / 32));
        }
    }

    public Tampering Newest(Random random)
    {
        var bytes = _export.Files["checkpoint"];
        var (at, bit) = (random.Next(bytes.Length), random.Next(8));
        var lines = Lines(bytes, 0, bytes.Length);
        var (a, b) = (random.Next(lines.Count), random.Next(lines.Count));
        // Both cosignatures are needed for the quorum, so none of them can go.
        return random.Next(10) switch
        {
            < 6 => new($"byte {at}, bit {bit} flipped", "checkpoint", Flipped(bytes, at, bit), OnlyNewest),
            < 7 => new($"line {a + 1} left out", "checkpoint", [.. lines.Where((_, i) => i != a).SelectMany(l => l)], OnlyNewest),
            < 8 when a != b && Math.Min(a, b) < 4 => new($"lines {a + 1} and {b + 1} swapped", "checkpoint", [.. Swapped(lines, a, b).SelectMany(l => l)], OnlyNewest),
            < 9 when a < 4 => new($"line {a + 1} twice", "checkpoint", [.. lines.Take(a + 1).Concat(lines.Skip(a)).SelectMany(l => l)], OnlyNewest),
            _ => new($"cut off at byte {at}", "checkpoint", bytes[..at], OnlyNewest),
        };
    }

    public Tampering Checkpoints(Random random)
    {
        var bytes = _export.Files["checkpoints"];
        var (at, bit, note) = (random.Next(bytes.Length), random.Next(8), random.Next(_notes.Count));
        var lines = Lines(bytes, _notes[note].Start, _notes[note].End);
        var text = note == _notes.Count - 1 ? lines.Count : lines.Count - 1; // Without the empty line behind it.
        var (a, b) = (random.Next(text), random.Next(text));
        var other = random.Next(_notes.Count);
        switch (random.Next(12))
        {
            case < 6:
                var hit = _notes.FindIndex(n => at < n.End);
                // The empty line between two notes belongs to both.
                var between = hit < _notes.Count - 1 && at >= _notes[hit].End - 2;
                return new($"byte {at}, bit {bit} flipped, in note {hit + 1}", "checkpoints", Flipped(bytes, at, bit), f => OnlyNotes(f, hit + 1, between ? hit + 2 : hit + 1));
            case < 7 when !IsOfWitness(lines[a]):
                return new($"line {a + 1} of note {note + 1} left out", "checkpoints", Around(note, [.. lines.Where((_, i) => i != a).SelectMany(l => l)]), f => OnlyNotes(f, note + 1, note + 1));
            case < 8 when a != b && Math.Min(a, b) < 4:
                // With a signature line for its first a note falls in two, both where it stood.
                return new($"lines {a + 1} and {b + 1} of note {note + 1} swapped", "checkpoints", Around(note, [.. Swapped(lines, a, b).SelectMany(l => l)]),
                    f => f.Found.Count > 0 && f.Found.All(x => x.Place.Byte >= _notes[note].Start && x.Place.Byte <= _notes[note].End) ? null : $"not note {note + 1}, or not it alone, is named");
            case < 9:
                return new($"note {note + 1} twice", "checkpoints", Notes([.. Enumerable.Range(0, note + 1), .. Enumerable.Range(note, _notes.Count - note)]), f => OnlyNotes(f, note + 2, note + 2) ?? Needs(f, Fault.CheckpointTwice));
            case < 10 when note != other:
                var order = Enumerable.Range(0, _notes.Count).ToArray();
                (order[note], order[other]) = (order[other], order[note]);
                var breaks = Enumerable.Range(1, order.Length - 1).First(i => order[i] < order[i - 1]);
                return new($"notes {note + 1} and {other + 1} swapped", "checkpoints", Notes(order),
                    f => f.Found.Any(x => x.Fault == Fault.CheckpointsNotGrowing && x.Place.Checkpoint == breaks + 1) ? null : $"the order breaks at note {breaks + 1}, and that is not said");
            case < 11 when !IsOfWitness(bytes[at..]): // A note that has lost witnesses' lines is still a note.
                var (cut, whole) = (_notes.FindIndex(n => at < n.End), _notes.Exists(n => at == n.Start || at == n.End - 1));
                return new($"cut off at byte {at}, in note {cut + 1}", "checkpoints", bytes[..at],
                    f => f.Found.Any(x => x.Place.Checkpoint == cut + 1 || (whole && (x.Place.Checkpoint == cut || x.Place.File == "checkpoints"))) ? null : $"nothing is said of note {cut + 1}");
            default:
                return new("the last note left out", "checkpoints", Notes([.. Enumerable.Range(0, _notes.Count - 1)]),
                    f => f.Found.Any(x => x.Fault == Fault.CheckpointMissing && x.Place.File == "checkpoints" && x.Place.Size == _export.Sizes[^1]) ? null : "the newest checkpoint is not missed");
        }
    }

    public Tampering Any(Random random) => random.Next(10) switch { 0 => FactsFile(random), 1 => Tiles(random), < 5 => Newest(random), _ => Checkpoints(random) };

    private static string? OnlyAt(Findings findings, params long[] positions)
    {
        foreach (var position in positions)
            if (!findings.Found.Any(f => f.Place.Position == position)) return $"nothing is said of position {position}";
        return findings.Found.FirstOrDefault(f => f.Place.Position is not { } said || !positions.Contains(said) || (f.Place.To ?? said) != said) is { } wrong ? $"what has nothing to do with it is named: {wrong}" : null;
    }

    private static string? OnlyIn(Findings findings, TilePath tile, Fault fault, params int[] entries)
    {
        foreach (var entry in entries)
            if (!findings.Found.Any(f => f.Fault == fault && f.Place.Tile == tile && f.Place.Entry == entry)) return $"nothing is said of entry {entry}";
        return findings.Found.Count == Math.Max(1, entries.Length) && findings.Found.All(f => f.Fault == fault && f.Place.Tile == tile) ? null : "what has nothing to do with it is named";
    }

    private static string? OnlyNewest(Findings findings) =>
        findings.Found.Count > 0 && findings.Found.All(f => f.Place.File == "checkpoint") ? null : "not `checkpoint`, or not it alone, is named";

    private static string? OnlyNotes(Findings findings, int from, int to)
    {
        // A witness's line of an older note whose name or key id was changed is one of an unknown key: ignored, and said.
        var said = findings.Found.Count > 0 || findings.Remarks.Any(r => r.Contains(string.Create(CultureInfo.InvariantCulture, $"checkpoint {from};"), StringComparison.Ordinal));
        return !said ? $"nothing is said of note {from}"
            : findings.Found.FirstOrDefault(f => f.Place.File != "checkpoints" || f.Place.Checkpoint < from || f.Place.Checkpoint > to) is { } wrong ? $"what has nothing to do with it is named: {wrong}" : null;
    }

    private static string? Needs(Findings findings, Fault fault) => findings.Found.Any(f => f.Fault == fault) ? null : $"it is not called {fault}";

    private ReadOnlySpan<byte> Row(int leaf) => _export.Files[Facts].AsSpan(_leaves[leaf].Start..(_leaves[leaf].End));

    private byte[] Joined(IEnumerable<(int Start, int End)> leaves) => [.. leaves.SelectMany(l => _export.Files[Facts][l.Start..l.End])];

    private byte[] Notes(int[] order) =>
        MadeExport.Bytes(string.Join("\n\n", order.Select(n => Encoding.UTF8.GetString(_export.Files["checkpoints"][_notes[n].Start.._notes[n].End]).TrimEnd('\n'))) + "\n");

    private byte[] Around(int note, byte[] changed) => [.. _export.Files["checkpoints"][.._notes[note].Start], .. changed, .. _export.Files["checkpoints"][_notes[note].End..]];

    private bool IsOfWitness(byte[] line) => new[] { _export.Dmv, _export.Revenue, _export.Courts }.Any(w => Encoding.UTF8.GetString(line).StartsWith($"— {w.Name} ", StringComparison.Ordinal));

    private static byte[] Entries(byte[] tile, IEnumerable<int> entries) => [.. entries.SelectMany(e => tile[(32 * e)..(32 * e + 32)])];

    private static byte[] Flipped(byte[] bytes, int at, int bit)
    {
        var flipped = bytes.ToArray();
        flipped[at] ^= (byte)(1 << bit);
        return flipped;
    }

    private static List<byte[]> Swapped(List<byte[]> lines, int a, int b)
    {
        var swapped = lines.ToList();
        (swapped[a], swapped[b]) = (swapped[b], swapped[a]);
        return swapped;
    }

    private static List<byte[]> Lines(byte[] bytes, int start, int end)
    {
        var lines = new List<byte[]>();
        for (var at = start; at < end;)
        {
            var next = Array.IndexOf(bytes, (byte)'\n', at) + 1;
            lines.Add(bytes[at..next]);
            at = next;
        }

        return lines;
    }
}
