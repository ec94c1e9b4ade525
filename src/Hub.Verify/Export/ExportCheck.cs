namespace Hub.Verify;

/// <summary>What an export of a log says, checked against whom the auditor trusts. One pass over the facts, on every core, with the little of each that the next ones need.</summary>
internal sealed class ExportCheck
{
    private readonly ExportFolder _folder;
    private readonly Findings _findings;
    private readonly long _size;
    private readonly long _within;
    private readonly StoredTiles _tiles;
    private readonly History _history;
    private readonly Streams _streams;
    private (long From, long To)? _missing;

    private ExportCheck(string folder, Policy policy, Findings findings)
    {
        (_folder, _findings, _streams) = (new ExportFolder(folder), findings, new(findings));
        Signed = SignedHistory.Read(_folder, policy, findings);
        // Without a checkpoint to say how many facts there must be, it is as many as there are.
        _size = Signed.Signed.Count > 0 ? Signed.Signed[^1].Size : CountFacts();
        _within = Math.Min(_size, Math.Max((_folder.LastFile + 1) * ExportFolder.LeavesInFile, (_folder.LastTile + 1) * TreeHash.TileWidth));
        _tiles = new(_folder, _size, _within);
        _history = new(_tiles, Signed.Signed, _size, findings);
    }

    public SignedHistory Signed { get; }
    public long Size => _size;
    public long Proven => _history.Proven;
    public int Fitting => _history.Fitting;
    public int StreamCount => _streams.Count;
    public long? FirstAt => _streams.FirstAt;
    public long LastAt => _streams.LastAt;

    public static ExportCheck Of(string folder, Policy policy, Findings findings)
    {
        var check = new ExportCheck(folder, policy, findings);
        check.Facts();
        check._history.Finish();
        new UpperTiles(check._tiles, check._history, check._size, check._within, findings).Check();
        check._folder.NameStrangers(check._size, findings);
        return check;
    }

    private long CountFacts() => _folder.LastFile < 0 ? 0 : _folder.LastFile * ExportFolder.LeavesInFile + FactsFile.Count(_folder, _folder.LastFile);

    private void Facts()
    {
        var atOnce = 2 * Environment.ProcessorCount + 2;
        var free = new Queue<TileOfFacts>();
        var measuring = new Queue<Task<TileOfFacts>>();
        var files = (_within + ExportFolder.LeavesInFile - 1) / ExportFolder.LeavesInFile;
        var done = new List<FactsFile>();
        var next = files > 0 ? OpenFile(0) : null;
        for (var number = 0L; number < files; number++)
        {
            var file = next!.GetAwaiter().GetResult();
            next = number + 1 < files ? OpenFile(number + 1) : null; // Read ahead: its shape is known when this one is done.
            for (var slot = 0; slot < file.Slots; slot += TreeHash.TileWidth)
            {
                if (measuring.Count == atOnce) free.Enqueue(Judge(measuring.Dequeue()));
                var tile = (free.TryDequeue(out var used) ? used : new TileOfFacts()).Of(file, slot, Math.Min(TreeHash.TileWidth, file.Slots - slot));
                measuring.Enqueue(Task.Run(() => tile.Measure(_folder, _size)));
            }

            // Its last tiles may still be read; they are by the end of the next file.
            done.Add(file);
            if (done.Count <= 1) continue;
            while (measuring.Count > 0 && measuring.Count * TreeHash.TileWidth > file.Slots) free.Enqueue(Judge(measuring.Dequeue()));
            done[0].Dispose();
            done.RemoveAt(0);
        }

        while (measuring.Count > 0) Judge(measuring.Dequeue());
        foreach (var file in done) file.Dispose();
        EndMissing(atTheEnd: true);
    }

    private Task<FactsFile> OpenFile(long number)
    {
        var slots = (int)Math.Min(ExportFolder.LeavesInFile, _within - number * ExportFolder.LeavesInFile);
        return Task.Run(() => FactsFile.Open(_folder, number, slots, _size, new LeafHashes(_folder, _size).At));
    }

    private TileOfFacts Judge(Task<TileOfFacts> measured)
    {
        var tile = measured.GetAwaiter().GetResult();
        if (tile.FirstSlot == 0)
        {
            foreach (var finding in tile.File.Findings) _findings.Add(finding);
            for (var more = 0L; more < tile.File.MoreFindings; more++) _findings.Add(Fault.FactMisplaced, new Place { File = tile.File.Name }, "more of the same.");
        }

        Span<bool> believed = stackalloc bool[TreeHash.TileWidth];
        _history.Append(tile, believed);
        if (!tile.Usable) NameTile(tile);
        for (var i = 0; i < tile.Width; i++)
        {
            var (slot, state) = (tile.FirstSlot + i, tile.File.State(tile.FirstSlot + i));
            if (state == SlotState.Missing) Missing(tile.File.First + slot);
            else EndMissing(atTheEnd: false);

            if (believed[i] && tile.Malformed[i] is null) _streams.Take(tile, i);
            else _streams.Unknown(1);
            if (believed[i] && tile.Malformed[i] is { } fault && state == SlotState.AsExpected)
                _findings.Add(Fault.FactMalformed, tile.File.Place(slot), $"the fact is not formed as a fact must be: {fault}.");
        }

        return tile;
    }

    private void NameTile(TileOfFacts tile)
    {
        if (tile.StoredLength == 0)
        {
            _findings.Add(Fault.TileMissing, new Place { Tile = tile.Tile }, "the tile is missing or empty.");
            return;
        }

        var entry = 0;
        while (entry < tile.Width && (entry + 1) * TreeHash.Bytes <= tile.StoredLength && TreeHash.At(tile.Stored.AsSpan(), entry).SequenceEqual(TreeHash.At(tile.Computed.AsSpan(), entry))) entry++;
        _findings.Add(Fault.TileOfWrongLength, new Place { Tile = tile.Tile, Entry = entry }, $"the tile has {Wording.Many(tile.StoredLength, "byte")} where {Wording.Of(tile.Tile.Width * TreeHash.Bytes)} should be; this is its first entry that is missing or does not fit.");
    }

    private void Missing(long position) => _missing = _missing is { } run ? (run.From, position) : (position, position);

    private void EndMissing(bool atTheEnd)
    {
        if (atTheEnd && _within < _size) _missing = (_missing?.From ?? _within + 1, _size);
        if (_missing is not { } run) return;
        var place = new Place { Position = run.From, To = run.To };
        if (atTheEnd) _findings.Add(Fault.ExportEnds, place, $"the export ends at position {Wording.Of(run.From - 1)}; the checkpoints are for {Wording.Many(_size, "fact")}.");
        else _findings.Add(Fault.FactMissing, place with { File = ExportFolder.LeavesName((run.From - 1) / ExportFolder.LeavesInFile) }, run.From == run.To ? "the fact is missing." : "the facts are missing.");
        _missing = null;
    }
}
