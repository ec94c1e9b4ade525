using System.Text;

namespace Hub.Proofs;

/// <summary>Whose signatures count: the log's key, the witnesses' keys, and how many of them make a checkpoint witnessed. C2SP tlog-policy.</summary>
public sealed record WitnessPolicy(VerifierKey Log, IReadOnlyDictionary<string, VerifierKey> Witnesses, int Quorum)
{
    /// <summary>The witnesses by their short names whose cosignature the note bears.</summary>
    public IReadOnlyList<string> Witnessed(SignedNote note) =>
        [.. Witnesses.Where(w => note.Signatures.Any(s => w.Value.CosignedAt(note, s) is not null)).Select(w => w.Key).Order(StringComparer.Ordinal)];

    public bool IsWitnessed(SignedNote note) => Log.Signed(note) && Witnessed(note).Count >= Quorum;

    public override string ToString()
    {
        var text = new StringBuilder($"log {Log}\n");
        foreach (var (name, key) in Witnesses.OrderBy(w => w.Key, StringComparer.Ordinal)) text.Append("witness ").Append(name).Append(' ').Append(key).Append('\n');
        if (Witnesses.Count == 0 || Quorum == 0) return text.Append("quorum none\n").ToString();
        text.Append("group agencies ").Append(Quorum).Append(' ').AppendJoin(' ', Witnesses.Keys.Order(StringComparer.Ordinal)).Append('\n');
        return text.Append("quorum agencies\n").ToString();
    }
}
