using System.Globalization;

namespace Hub.Verify;

/// <summary>Says in plain words what holds and what does not. The last line is the verdict.</summary>
internal sealed class Report(TextWriter output, Findings findings, Policy policy)
{
    public void Of(ExportCheck export)
    {
        Holds("What holds:", OfExport(export));
        Findings();
        output.WriteLine(findings.Count == 0
            ? $"The export holds: {Wording.Many(export.Size, "fact")}, as the log signed them{(policy.NeedsWitnesses ? " and the witnesses saw them" : "")}."
            : $"The export does not hold: {Wording.Many(findings.Count, "finding")}.");
    }

    public void Of(ProofCheck? proof)
    {
        var holds = new List<string>();
        if (proof is { Checkpoint: { } checkpoint } && findings.Count == 0)
        {
            holds.Add($"the fact at position {Wording.Of(proof.Position)}: {Wording.Shown(proof.Type)}, version {proof.Version} of {Wording.Shown(proof.Stream)}, id {proof.Id}, recorded at {Wording.Time(proof.RecordedAt)}, with a header of {Wording.Many(proof.HeaderBytes, "byte")} and a body of {Wording.Many(proof.BodyBytes, "byte")}");
            holds.Add($"it is in the log {Wording.Shown(checkpoint.Origin)} as that was signed at {Wording.Many(checkpoint.Size, "fact")}");
            holds.AddRange(Witnesses(checkpoint));
        }

        Holds("What holds:", holds);
        Findings();
        output.WriteLine(findings.Count == 0 ? "The proof holds." : $"The proof does not hold: {Wording.Many(findings.Count, "finding")}.");
    }

    private IEnumerable<string> OfExport(ExportCheck export)
    {
        var signed = export.Signed;
        if (findings.None(Fault.CheckpointMalformed, Fault.CheckpointUnsigned, Fault.CheckpointSignatureWrong, Fault.CosignatureWrong, Fault.CheckpointOfAnotherLog, Fault.CheckpointMissing,
            Fault.CheckpointTwice, Fault.CheckpointsNotGrowing, Fault.TwoRootsForOneSize, Fault.CheckpointNotTheNewest) && signed.Origin is { } origin)
            yield return $"{Wording.Many(signed.Notes, "checkpoint")} of the log {Wording.Shown(origin)}, each signed by it and for more facts than the one before";
        if (signed.NewestCheckpoint is { } newest && newest.Witnessed(policy))
            foreach (var witness in Witnesses(newest)) yield return witness;
        if (findings.None(Fault.AnotherHistoryWasSigned, Fault.HistoryDiffers, Fault.CheckpointNotChecked, Fault.FactAndTileChanged, Fault.TwoRootsForOneSize) && export.Fitting > 0)
            yield return $"every signed checkpoint is for one and the same history, the newest for {Wording.Many(export.Size, "fact")}";
        if (findings.None(Fault.FactChanged, Fault.FactAndTileChanged, Fault.FactOrTileChanged, Fault.FactMissing, Fault.ExportEnds, Fault.FactUnreadable, Fault.LengthChanged,
            Fault.FactMisplaced, Fault.FactExtra, Fault.FactMalformed, Fault.HistoryDiffers) && export.Proven == export.Size)
            yield return $"the facts at positions 1 to {Wording.Of(export.Size)}, none missing, none changed, each well formed";
        if (findings.None(Fault.VersionsBroken, Fault.FactChanged, Fault.FactMissing, Fault.ExportEnds) && export.StreamCount > 0)
            yield return $"the versions of {Wording.Many(export.StreamCount, "stream")}, each from 1 without a gap";
        if (findings.None(Fault.TimeRunsBackwards) && export.FirstAt is { } first)
            yield return $"the times at which the facts were recorded, from {Wording.Time(first)} to {Wording.Time(export.LastAt)}, never running backwards";
        if (findings.None(Fault.TileDamaged, Fault.TileMissing, Fault.TileOfWrongLength, Fault.FactOrTileChanged, Fault.FileDoesNotBelong, Fault.FactAndTileChanged) && export.Proven == export.Size)
            yield return "every tile of the tree";
    }

    private IEnumerable<string> Witnesses(Checkpoint checkpoint) => checkpoint.Cosignatures.Select(c =>
        string.Create(CultureInfo.InvariantCulture, $"{Wording.Shown(c.Witness)} cosigned it at {Wording.Time(c.At <= long.MaxValue / 1_000_000 ? c.At * 1_000_000 : long.MaxValue)}"));

    private void Holds(string title, IEnumerable<string> lines)
    {
        var held = lines.ToArray();
        if (held.Length > 0) output.WriteLine(title);
        foreach (var line in held) output.WriteLine($"  - {line}");
    }

    private void Findings()
    {
        if (findings.Found.Count > 0) output.WriteLine("What does not hold:");
        foreach (var finding in findings.Found) output.WriteLine($"  - {finding}");
        if (findings.Count > findings.Found.Count) output.WriteLine($"  … and {Wording.Of(findings.Count - findings.Found.Count)} more that are not listed.");
        if (findings.Remarks.Count > 0) output.WriteLine("Remarks, which change nothing:");
        foreach (var remark in findings.Remarks) output.WriteLine($"  - {remark}");
        if (findings.RemarkCount > findings.Remarks.Count) output.WriteLine($"  … and {Wording.Of(findings.RemarkCount - findings.Remarks.Count)} more that are not listed.");
    }
}
