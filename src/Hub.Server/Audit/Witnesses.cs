using Hub.Proofs;

namespace Hub.Server.Audit;

/// <summary>
/// Whose cosignatures the hub keeps: one public key a file, <c>{agency}.witness.vkey</c>, beside the agencies' other keys. In development each adapter
/// puts its own there; in earnest an operator does, after comparing it with the agency by another way.
/// </summary>
public sealed class Witnesses(ServerSettings settings)
{
    private const string Ending = ".witness.vkey";
    private const int Most = 16;
    private const int LongestKey = 1024;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly Lock turn = new();
    private Dictionary<string, VerifierKey> known = [];
    private long readAt = -1_000_000;

    /// <summary>By the agency's name.</summary>
    public IReadOnlyDictionary<string, VerifierKey> Known()
    {
        lock (turn)
        {
            if (Environment.TickCount64 - readAt < Fresh.TotalMilliseconds) return known;
            readAt = Environment.TickCount64;
            if (!Directory.Exists(settings.AgencyKeysFolder)) return known = [];
            var found = new Dictionary<string, VerifierKey>(StringComparer.Ordinal);
            foreach (var file in Directory.EnumerateFiles(settings.AgencyKeysFolder, "*" + Ending).Order(StringComparer.Ordinal).Take(Most))
                if (new FileInfo(file).Length <= LongestKey && VerifierKey.TryParse(File.ReadAllText(file)) is { Kind: NoteKeyKind.Witness } key)
                    found[Path.GetFileName(file)[..^Ending.Length]] = key;
            return known = found;
        }
    }

    public WitnessPolicy Policy(VerifierKey log) => new(log, Known(), settings.WitnessQuorum);
}
