using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Hub.Verify;

/// <summary>What the log signed for: so many facts, with that root.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SignedSize(long Size, int Number, UInt128 RootHigh, UInt128 RootLow)
{
    public static SignedSize Of(Checkpoint checkpoint, int number) =>
        new(checkpoint.Size, number, BinaryPrimitives.ReadUInt128BigEndian(checkpoint.Root), BinaryPrimitives.ReadUInt128BigEndian(checkpoint.Root.AsSpan(16)));

    public bool Is(ReadOnlySpan<byte> root) =>
        BinaryPrimitives.ReadUInt128BigEndian(root) == RootHigh && BinaryPrimitives.ReadUInt128BigEndian(root[16..]) == RootLow;

    public bool SameRoot(SignedSize other) => RootHigh == other.RootHigh && RootLow == other.RootLow;
}

/// <summary>Every checkpoint of an export: its signatures, its place among the others. Those that the log signed go on to be compared with the facts.</summary>
internal sealed class SignedHistory
{
    private const int Most = 4_000_000; // One a second for six weeks; one a minute for seven years.
    private const int FewNotes = 16; // Not worth a second thread.
    private const int BatchBytes = 4 * 1024 * 1024;
    private const string Newest = "checkpoint";
    private const string All = "checkpoints";

    private readonly List<SignedSize> _signed = [];

    /// <summary>By size; a size twice only if the log signed two roots for it.</summary>
    public IReadOnlyList<SignedSize> Signed => _signed;
    public int Notes { get; private set; }
    public Checkpoint? NewestCheckpoint { get; private set; }
    public string? Origin { get; private set; }

    public static SignedHistory Read(ExportFolder folder, Policy policy, Findings findings)
    {
        var history = new SignedHistory();
        var last = history.ReadAll(folder, policy, findings);
        history.ReadNewest(folder, policy, last, findings);
        history._signed.Sort((a, b) => a.Size.CompareTo(b.Size));
        var sizes = new List<SignedSize>(history._signed.Count);
        foreach (var signed in history._signed)
            if (sizes.Count == 0 || sizes[^1].Size != signed.Size || !sizes[^1].SameRoot(signed)) sizes.Add(signed);
        history._signed.Clear();
        history._signed.AddRange(sizes);
        return history;
    }

    private Checkpoint? ReadAll(ExportFolder folder, Policy policy, Findings findings)
    {
        using var file = folder.Open(All);
        if (file is null)
        {
            findings.Add(Fault.CheckpointMissing, new Place { File = All }, "the file is missing or empty.");
            return null;
        }

        Checkpoint? last = null;
        var bySize = new Dictionary<long, SignedSize>();
        foreach (var batch in Batches(new NotesInFile(file, policy.Logs.Select(k => k.Name)).Read()))
        {
            var checkpoints = new Checkpoint[batch.Count];
            Parallel.For(0, batch.Count, new ParallelOptions { MaxDegreeOfParallelism = batch.Count < FewNotes ? 1 : Environment.ProcessorCount }, i => checkpoints[i] = batch[i].Fault is { } fault
                ? Checkpoint.Malformed(fault)
                : Checkpoint.Check(batch[i].Bytes, policy));
            for (var i = 0; i < batch.Count; i++)
            {
                var (note, checkpoint) = (batch[i], checkpoints[i]);
                last = checkpoint.SignedByLog ? checkpoint : null;
                Notes = note.Number;
                var place = new Place { Checkpoint = note.Number, Size = checkpoint.Size > 0 ? checkpoint.Size : null, File = All, Byte = note.Byte };
                Name(checkpoint, place, findings);
                if (!checkpoint.SignedByLog || !OfThisLog(checkpoint, place, findings)) continue;
                if (_signed.Count == Most) throw new ExportUnreadable($"The export has more than {Wording.Of(Most)} checkpoints.");
                Take(SignedSize.Of(checkpoint, note.Number), place, bySize, findings);
            }
        }

        return last;
    }

    private void Take(SignedSize signed, Place place, Dictionary<long, SignedSize> bySize, Findings findings)
    {
        if (bySize.TryGetValue(signed.Size, out var earlier))
        {
            if (earlier.SameRoot(signed)) findings.Add(Fault.CheckpointTwice, place, $"checkpoint {Wording.Of(earlier.Number)} is for the same size; each size is listed once.");
            else findings.Add(Fault.TwoRootsForOneSize, place, $"the log signed two histories: checkpoint {Wording.Of(earlier.Number)} gives another root for this size.");
        }
        else
        {
            bySize.Add(signed.Size, signed);
            if (_signed.Count > 0 && signed.Size < _signed[^1].Size)
                findings.Add(Fault.CheckpointsNotGrowing, place, $"it stands after checkpoint {Wording.Of(_signed[^1].Number)}, which is for {Wording.Of(_signed[^1].Size)} facts.");
        }

        _signed.Add(signed);
    }

    private void ReadNewest(ExportFolder folder, Policy policy, Checkpoint? last, Findings findings)
    {
        if (folder.ReadStart(Newest, Note.MostBytes + 1, out _) is not { } bytes)
        {
            findings.Add(Fault.CheckpointMissing, new Place { File = Newest }, "the file is missing or empty.");
            return;
        }

        var checkpoint = Checkpoint.Check(bytes, policy);
        var place = new Place { File = Newest, Size = checkpoint.Size > 0 ? checkpoint.Size : null };
        Name(checkpoint, place, findings);
        if (!checkpoint.SignedByLog || !OfThisLog(checkpoint, place, findings)) return;
        NewestCheckpoint = checkpoint;

        if (!checkpoint.Witnessed(policy))
        {
            var by = checkpoint.Cosignatures.Count == 0 ? "nobody cosigned it" : $"cosigned by {string.Join(", ", checkpoint.Cosignatures.Select(c => Wording.Shown(c.Witness)))} only";
            findings.Add(Fault.NotWitnessed, place, $"signed but not witnessed: the policy's quorum ({Wording.Shown(policy.Quorum)}) is not reached, {by}.");
        }

        var signed = SignedSize.Of(checkpoint, Notes);
        if (last is not null && last.Size < checkpoint.Size)
            findings.Add(Fault.CheckpointMissing, new Place { File = All, Size = checkpoint.Size }, $"the file ends with the checkpoint for {Wording.Many(last.Size, "fact")}; the one that {Newest} holds should end it.");
        else if (last is not null && !last.Text.Span.SequenceEqual(checkpoint.Text.Span))
            findings.Add(Fault.CheckpointNotTheNewest, place, $"it is not the note that {All} ends with, which is for {Wording.Many(last.Size, "fact")}.");
        if (_signed.Find(s => s.Size == signed.Size) is { Size: > 0 } same && !same.SameRoot(signed))
            findings.Add(Fault.TwoRootsForOneSize, place, $"the log signed two histories: checkpoint {Wording.Of(same.Number)} gives another root for this size.");
        _signed.Add(signed);
    }

    private static void Name(Checkpoint checkpoint, Place place, Findings findings)
    {
        foreach (var (fault, sentence) in checkpoint.Faults)
            findings.Add(fault, place, fault == Fault.CheckpointMalformed ? $"this checkpoint is malformed: {sentence}." : $"{sentence}.");
        foreach (var key in checkpoint.UnknownKeys) findings.Remark($"{place}: a signature line of {key} was ignored; the policy does not know the key.");
    }

    private bool OfThisLog(Checkpoint checkpoint, Place place, Findings findings)
    {
        Origin ??= checkpoint.Origin;
        if (Origin == checkpoint.Origin) return true;
        findings.Add(Fault.CheckpointOfAnotherLog, place, $"it is of the log {Wording.Shown(checkpoint.Origin)}, those before it are of {Wording.Shown(Origin)}.");
        return false;
    }

    private static IEnumerable<List<NoteInFile>> Batches(IEnumerable<NoteInFile> notes)
    {
        var batch = new List<NoteInFile>();
        var bytes = 0;
        foreach (var note in notes)
        {
            batch.Add(note);
            if ((bytes += note.Bytes.Length) < BatchBytes) continue;
            yield return batch;
            (batch, bytes) = ([], 0);
        }

        if (batch.Count > 0) yield return batch;
    }
}
