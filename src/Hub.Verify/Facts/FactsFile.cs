using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Hub.Verify;

internal enum SlotState : byte { AsExpected, Missing, Broken, Misplaced }

/// <summary>One facts file and where in it each of its positions stands. What is wrong with its shape is found here; its bytes are hashed elsewhere.</summary>
internal sealed class FactsFile : IDisposable
{
    private const int MostRecords = 4 * ExportFolder.LeavesInFile;
    private const int Step = 1024 * 1024;
    private const int MostFindings = 100;

    private readonly FileStream? _file;
    private readonly long[] _offsets;
    private readonly int[] _bytes;
    private readonly SlotState[] _states;
    private readonly List<Finding> _findings = [];

    private FactsFile(long number, int slots, FileStream? file)
    {
        (Number, Slots, _file) = (number, slots, file);
        (_offsets, _bytes, _states) = (new long[slots], new int[slots], new SlotState[slots]);
    }

    public long Number { get; }
    public int Slots { get; }
    public long First => Number * ExportFolder.LeavesInFile + 1;
    public string Name => ExportFolder.LeavesName(Number);
    public IReadOnlyList<Finding> Findings => _findings;
    public long MoreFindings { get; private set; }
    public Microsoft.Win32.SafeHandles.SafeFileHandle Handle => _file!.SafeFileHandle;

    public SlotState State(int slot) => _states[slot];
    public long Offset(int slot) => _offsets[slot];
    public int Bytes(int slot) => _bytes[slot];
    public Place Place(int slot) => new() { Position = First + slot, File = Name, Byte = _bytes[slot] > 0 ? _offsets[slot] : null };

    /// <summary>How many facts the file holds, for an export of which no checkpoint says how many there are.</summary>
    public static int Count(ExportFolder folder, long number)
    {
        using var file = folder.Open(ExportFolder.LeavesName(number));
        if (file is null) return 0;
        var records = new Records(file.SafeFileHandle, file.Length).Read(MostRecords);
        return Math.Min(records.Count, ExportFolder.LeavesInFile);
    }

    /// <param name="slots">For so many positions the file is.</param>
    /// <param name="size">What the newest checkpoint says, for the wording.</param>
    /// <param name="leafHash">The stored tiles' hash of the fact at a position, if there is one.</param>
    public static FactsFile Open(ExportFolder folder, long number, int slots, long size, Func<long, byte[]?> leafHash)
    {
        var facts = new FactsFile(number, slots, folder.Open(ExportFolder.LeavesName(number)));
        if (facts._file is null) Array.Fill(facts._states, SlotState.Missing);
        else if (!facts.Simple()) facts.Careful(size, leafHash);
        return facts;
    }

    /// <summary>As it should be: each leaf after the other, in order of position, nothing before, between or after.</summary>
    private bool Simple()
    {
        var length = _file!.Length;
        var window = new FileWindow(Handle, new byte[Math.Min(Step, length)]);
        var at = 0L;
        for (var slot = 0; slot < Slots; slot++)
        {
            var head = window.At(at, 16);
            if (head.Length < 16) return false;
            var bytes = BinaryPrimitives.ReadInt32BigEndian(head);
            if (bytes is < Leaf.LeastBytes or > Leaf.MostBytes || at + 4 + bytes > length) return false;
            if (BinaryPrimitives.ReadInt32BigEndian(head[4..]) != 8 || BinaryPrimitives.ReadInt64BigEndian(head[8..]) != First + slot) return false;
            (_offsets[slot], _bytes[slot]) = (at + 4, bytes);
            at += 4 + bytes;
        }

        return at == length;
    }

    private void Careful(long size, Func<long, byte[]?> leafHash)
    {
        var records = new Records(Handle, _file!.Length).Read(MostRecords);
        var window = new FileWindow(Handle, new byte[Math.Min(Step, _file.Length)]);
        bool IsAt(LeafRecord record, long position) => leafHash(position) is { } stored && record.Bytes <= Leaf.MostBytes && Hash(window, record).AsSpan().SequenceEqual(stored);

        var slotOf = Alignment.Of(records, First, Slots, record => IsAt(record, record.Claimed));
        var used = new bool[records.Count];
        for (var slot = 0; slot < Slots; slot++)
        {
            if (slotOf[slot] < 0)
            {
                _states[slot] = SlotState.Missing;
                (_offsets[slot], _bytes[slot]) = (0, 0);
                continue;
            }

            var record = records[slotOf[slot]];
            used[slotOf[slot]] = true;
            (_offsets[slot], _bytes[slot]) = (record.Offset, record.Bytes);
            _states[slot] = SlotState.AsExpected;
            if (!record.Whole)
            {
                _states[slot] = SlotState.Broken;
                if (IsAt(record, First + slot)) Found(Fault.LengthChanged, Place(slot), "the fact itself is the one that was signed, but the length that stands before it was changed.");
                else Found(Fault.FactUnreadable, Place(slot), "the bytes here make no fact: their lengths do not add up, or the file ends within it.");
            }
            else if (record.Claimed != First + slot)
            {
                _states[slot] = SlotState.Misplaced;
                Found(Fault.FactMisplaced, Place(slot), $"here stands a fact that says it is at position {Wording.Of(record.Claimed)}.");
            }
        }

        for (var i = 0; i < records.Count; i++)
        {
            if (used[i]) continue;
            var record = records[i];
            var place = new Place { File = Name, Byte = record.Offset, Position = record.Whole ? record.Claimed : null };
            Found(Fault.FactExtra, place, !record.Whole ? "bytes stand here that make no fact and belong to no position."
                : record.Claimed > size ? $"a fact stands here that no checkpoint covers; the newest is for {Wording.Many(size, "fact")}."
                : "the fact stands here a second time, or out of its order.");
        }

        if (records.Count == MostRecords) Found(Fault.FactExtra, new Place { File = Name }, "the file holds so many pieces that not all were looked at.");
    }

    private static byte[] Hash(FileWindow window, LeafRecord record)
    {
        var leaf = window.At(record.Offset, record.Bytes);
        return leaf.Length == record.Bytes ? TreeHash.Leaf(leaf) : new byte[SHA256.HashSizeInBytes];
    }

    private void Found(Fault fault, Place place, string sentence)
    {
        if (_findings.Count < MostFindings) _findings.Add(new(fault, place, sentence));
        else MoreFindings++;
    }

    public void Dispose() => _file?.Dispose();
}
