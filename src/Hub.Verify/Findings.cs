using System.Globalization;
using System.Text;

namespace Hub.Verify;

/// <summary>What does not hold. The names, in small letters with hyphens, stand in the output and stay as they are.</summary>
internal enum Fault
{
    CheckpointMalformed, CheckpointUnsigned, CheckpointSignatureWrong, CosignatureWrong, CheckpointOfAnotherLog, NotWitnessed,
    CheckpointMissing, CheckpointTwice, CheckpointsNotGrowing, TwoRootsForOneSize, CheckpointNotTheNewest,
    AnotherHistoryWasSigned, HistoryDiffers, CheckpointNotChecked,
    FactChanged, FactAndTileChanged, FactOrTileChanged, FactMissing, ExportEnds, FactUnreadable, LengthChanged, FactMisplaced, FactExtra, FactMalformed,
    VersionsBroken, TimeRunsBackwards,
    TileDamaged, TileMissing, TileOfWrongLength, FileDoesNotBelong,
    ProofMalformed, PathWrong,
}

/// <summary>Where it does not hold. What does not apply is null.</summary>
internal sealed record Place
{
    public long? Position { get; init; }
    public long? To { get; init; }
    public string? Stream { get; init; }
    public TilePath? Tile { get; init; }
    public int? Entry { get; init; }
    public int? Checkpoint { get; init; }
    public long? Size { get; init; }
    public string? File { get; init; }
    public long? Byte { get; init; }

    public override string ToString()
    {
        var words = new List<string>();
        if (Position is { } position) words.Add(To is { } to && to != position ? $"positions {Wording.Of(position)} to {Wording.Of(to)}" : $"position {Wording.Of(position)}");
        if (Stream is not null) words.Add($"stream {Wording.Shown(Stream)}");
        if (Tile is { } tile) words.Add(Entry is { } entry ? $"{tile}, entry {entry}" : $"{tile}");
        if (Checkpoint is { } number) words.Add($"checkpoint {Wording.Of(number)}");
        if (Size is { } size) words.Add($"size {Wording.Of(size)}");
        if (File is not null) words.Add(Byte is { } at ? $"{Wording.Shown(File)}, byte {Wording.Of(at)}" : Wording.Shown(File));
        return string.Join("; ", words);
    }
}

internal sealed record Finding(Fault Fault, Place Place, string Sentence)
{
    public override string ToString()
    {
        var place = Place.ToString();
        return $"[{Wording.CodeOf(Fault)}] {(place.Length > 0 ? place + ": " : "")}{Sentence}";
    }
}

/// <summary>Everything that was found, of which so many are listed: an export that is wrong throughout is not worth a line for each fact.</summary>
internal sealed class Findings
{
    private const int Listed = 100;
    private readonly List<Finding> _found = [];
    private readonly List<string> _remarks = [];
    private readonly HashSet<Fault> _kinds = [];

    public IReadOnlyList<Finding> Found => _found;
    public long Count { get; private set; }

    /// <summary>What an auditor should know and what is no fault.</summary>
    public IReadOnlyList<string> Remarks => _remarks;
    public long RemarkCount { get; private set; }

    public bool None(params ReadOnlySpan<Fault> of)
    {
        foreach (var fault in of)
            if (_kinds.Contains(fault)) return false;
        return true;
    }

    public void Add(Fault fault, Place place, string sentence) => Add(new Finding(fault, place, sentence));

    public void Add(Finding finding)
    {
        Count++;
        _kinds.Add(finding.Fault);
        if (_found.Count < Listed) _found.Add(finding);
    }

    public void Remark(string sentence)
    {
        RemarkCount++;
        if (_remarks.Count < Listed) _remarks.Add(sentence);
    }
}

/// <summary>How numbers and strange names are shown.</summary>
internal static class Wording
{
    private const int Longest = 120;

    public static string Of(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Many(long number, string one, string? many = null) => $"{Of(number)} {(number == 1 ? one : many ?? one + "s")}";

    public static string Time(long microseconds) => microseconds is >= -62_135_596_800_000_000 and < 253_402_300_800_000_000
        ? DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond).ToString("yyyy-MM-dd HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture)
        : $"{microseconds.ToString(CultureInfo.InvariantCulture)} microseconds after 1970";

    /// <summary>A name out of the export, which may be anybody's: nothing in it reaches the terminal but printable ASCII.</summary>
    public static string Shown(string name)
    {
        var shown = new StringBuilder();
        foreach (var c in name.AsSpan(0, Math.Min(name.Length, Longest))) shown.Append(c is >= ' ' and <= '~' ? c : '?');
        return shown.Append(name.Length > Longest ? "…" : "").ToString();
    }

    public static string CodeOf(Fault fault)
    {
        var code = new StringBuilder();
        foreach (var c in fault.ToString()) code.Append(char.IsAsciiLetterUpper(c) && code.Length > 0 ? "-" : "").Append(char.ToLowerInvariant(c));
        return code.ToString();
    }
}
