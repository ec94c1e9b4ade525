using System.Text;

namespace Hub.Verify;

/// <summary>What a proof proves: that this fact, as it stands in the file, is at its position in the log that the checkpoint was signed for.</summary>
internal sealed record ProofCheck(Checkpoint? Checkpoint, long Position, string Stream, int Version, Guid Id, string Type, long RecordedAt, int HeaderBytes, int BodyBytes)
{
    public static ProofCheck? Of(string path, Policy policy, Findings findings)
    {
        var file = new FileInfo(path);
        if (!file.Exists) throw new ExportUnreadable($"There is no proof file {path}.");
        if (file.Length > ProofOfOne.MostBytes) throw new ExportUnreadable("The file is longer than a proof may be.");
        return Of(File.ReadAllBytes(path), policy, findings);
    }

    public static ProofCheck? Of(byte[] bytes, Policy policy, Findings findings)
    {
        if (ProofOfOne.Read(bytes, out var fault) is not { } proof)
        {
            findings.Add(Fault.ProofMalformed, new Place(), $"this is no proof: {fault}.");
            return null;
        }

        var position = proof.Index + 1;
        var fact = Fact(proof, position, findings);
        var checkpoint = Checkpoint.Check(proof.Note, policy);
        var place = new Place { Size = checkpoint.Size > 0 ? checkpoint.Size : null };
        foreach (var (kind, sentence) in checkpoint.Faults)
            findings.Add(kind, place, kind == Fault.CheckpointMalformed ? $"its checkpoint is malformed: {sentence}." : $"{sentence}.");
        foreach (var key in checkpoint.UnknownKeys) findings.Remark($"A signature line of {key} was ignored; the policy does not know the key.");
        if (!checkpoint.SignedByLog) return fact;

        if (!checkpoint.Witnessed(policy))
            findings.Add(Fault.NotWitnessed, place, $"signed but not witnessed: the policy's quorum ({Wording.Shown(policy.Quorum)}) is not reached.");
        if (InclusionPath.RootOf(TreeHash.Leaf(proof.Leaf), proof.Index, checkpoint.Size, proof.Path) is not { } root || !root.AsSpan().SequenceEqual(checkpoint.Root))
            findings.Add(Fault.PathWrong, place with { Position = position }, "the fact and the hashes do not lead to the root that was signed: the fact, its index or a hash was changed.");
        return fact is null ? null : fact with { Checkpoint = checkpoint };
    }

    private static ProofCheck? Fact(ProofOfOne proof, long position, Findings findings)
    {
        var place = new Place { Position = position };
        if ((proof.Leaf.Length > Leaf.MostBytes ? "it is longer than a fact may be" : Leaf.Read(proof.Leaf, out _)) is { } fault)
        {
            findings.Add(Fault.FactMalformed, place, $"what is proved is not formed as a fact: {fault}.");
            return null;
        }

        Leaf.Read(proof.Leaf, out var fact);
        if (fact.Position != position) findings.Add(Fault.FactMisplaced, place, $"the fact says that it is at position {Wording.Of(fact.Position)}.");
        return new(null, fact.Position, Encoding.UTF8.GetString(fact.Stream), fact.Version, fact.Id, Encoding.UTF8.GetString(fact.Type), fact.RecordedAt, fact.HeaderBytes, fact.BodyBytes);
    }
}
