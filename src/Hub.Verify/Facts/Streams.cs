namespace Hub.Verify;

/// <summary>
/// The versions of every stream and the run of time, fact by fact. A fact that was changed or is missing cannot be asked which stream it was of;
/// for each of those one missing version is let pass, because it is named already.
/// </summary>
internal sealed class Streams(Findings findings)
{
    private readonly Dictionary<UInt128, int> _versions = [];
    private long _unknown;

    public int Count => _versions.Count;
    public long? FirstAt { get; private set; }
    public long LastAt { get; private set; }

    public void Unknown(long facts) => _unknown += facts;

    public void Take(TileOfFacts tile, int i)
    {
        ref var last = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_versions, tile.Streams[i], out _);
        var (expected, version) = (last + 1L, tile.Versions[i]);
        if (version != expected)
        {
            var missing = version - expected;
            if (missing > 0 && missing <= _unknown) _unknown -= missing;
            else findings.Add(Fault.VersionsBroken, tile.File.Place(tile.FirstSlot + i) with { Stream = tile.StreamOf(i) }, $"version {version} stands where version {expected} should.");
        }

        last = version;
        if (FirstAt is not null && tile.RecordedAt[i] < LastAt)
            findings.Add(Fault.TimeRunsBackwards, tile.File.Place(tile.FirstSlot + i), $"recorded at {Wording.Time(tile.RecordedAt[i])}, before its predecessor ({Wording.Time(LastAt)}).");
        FirstAt ??= tile.RecordedAt[i];
        LastAt = tile.RecordedAt[i];
    }
}
