using System.Globalization;
using System.Text;

namespace Hub.Verify;

/// <summary>The policy cannot be read; nothing was checked.</summary>
internal sealed class PolicyUnreadable(string sentence) : Exception(sentence);

/// <summary>Whom the auditor trusts (C2SP tlog-policy): logs, witnesses, and how many witnesses are enough. It comes to him apart from what he checks.</summary>
internal sealed class Policy : IDisposable
{
    public const int MostBytes = 1024 * 1024;
    private const int MostLines = 1_000;
    private const string None = "none";

    private readonly Dictionary<string, Party> _named = new(StringComparer.Ordinal);
    private readonly HashSet<string> _members = new(StringComparer.Ordinal);
    private readonly List<VerifierKey> _logs = [];
    private readonly List<Witness> _witnesses = [];

    private Policy() { }

    /// <summary>Who may stand in a quorum.</summary>
    private abstract record Party;

    private sealed record Single(VerifierKey Key) : Party;

    private sealed record Group(int Needed, IReadOnlyList<string> Members) : Party;

    public sealed record Witness(string Name, VerifierKey Key);

    public IReadOnlyList<VerifierKey> Logs => _logs;
    public IReadOnlyList<Witness> Witnesses => _witnesses;
    public string Quorum { get; private set; } = "";
    public bool NeedsWitnesses => Quorum != None;

    public VerifierKey? LogKey(SignatureLine line) => _logs.Find(k => k.Id == line.KeyId && k.Name == line.Name);

    public Witness? WitnessOf(SignatureLine line) => _witnesses.Find(w => w.Key.Id == line.KeyId && w.Key.Name == line.Name);

    public bool Enough(IReadOnlySet<string> cosigners) => Quorum == None || Reached(Quorum, cosigners);

    public static Policy Read(byte[] bytes)
    {
        if (bytes.Length > MostBytes) throw new PolicyUnreadable("The policy is longer than a policy may be.");
        if (bytes.Any(b => b is < 0x20 and not (0x09 or 0x0a) or 0x7f)) throw new PolicyUnreadable("The policy holds a control character.");
        var policy = new Policy();
        var number = 0;
        // An octet a character: names in a policy are octets, whatever they mean.
        foreach (var line in Encoding.Latin1.GetString(bytes).Split('\n'))
        {
            number++;
            var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0].StartsWith('#')) continue;
            if (number > MostLines) throw new PolicyUnreadable("The policy has more lines than a policy may.");
            if (policy.Take(words) is { } fault) throw new PolicyUnreadable($"Line {number} of the policy: {fault}.");
        }

        if (policy._logs.Count == 0) throw new PolicyUnreadable("The policy names no log.");
        if (policy.Quorum.Length == 0) throw new PolicyUnreadable("The policy has no quorum line.");
        return policy;
    }

    /// <summary>Null: taken; else what is wrong with the line.</summary>
    private string? Take(string[] words) => words switch
    {
        ["log", var vkey, .. { Length: <= 1 }] => TakeLog(vkey), // An address may follow; nobody is called.
        ["witness", var name, var vkey, .. { Length: <= 1 }] => TakeWitness(name, vkey),
        ["group", var name, var needed, .. { Length: > 0 } members] => TakeGroup(name, needed, members),
        ["quorum", var name] => TakeQuorum(name),
        _ => "it is none of log, witness, group, quorum as they are written",
    };

    private string? TakeLog(string vkey)
    {
        if (VerifierKey.Read(OfOctets(vkey), log: true, out var fault) is not { } key) return fault;
        if (_logs.Exists(k => k.PublicKey.AsSpan().SequenceEqual(key.PublicKey))) return "the same key twice";
        _logs.Add(key);
        return null;
    }

    private string? TakeWitness(string name, string vkey)
    {
        if (VerifierKey.Read(OfOctets(vkey), log: false, out var fault) is not { } key) return fault;
        if (_witnesses.Exists(w => w.Key.PublicKey.AsSpan().SequenceEqual(key.PublicKey))) return "the same key twice";
        if (_witnesses.Exists(w => w.Key.Id == key.Id && w.Key.Name == key.Name)) return "two keys with one name and one id";
        _witnesses.Add(new(name, key));
        return Name(name, new Single(key));
    }

    private string? TakeGroup(string name, string needed, string[] members)
    {
        foreach (var member in members)
        {
            if (!_named.ContainsKey(member)) return "a member that no line before it names";
            if (!_members.Add(member)) return "a member that was listed before";
        }

        var count = needed switch
        {
            "any" => 1,
            "all" => members.Length,
            _ => int.TryParse(needed, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= members.Length ? number : 0,
        };
        return count < 1 ? "the number of members needed is not one of 1 to all" : Name(name, new Group(count, members));
    }

    private string? TakeQuorum(string name)
    {
        if (Quorum.Length > 0) return "a second quorum";
        if (name != None && !_named.ContainsKey(name)) return "a quorum that no line before it names";
        Quorum = name;
        return null;
    }

    private string? Name(string name, Party party) => name == None || !_named.TryAdd(name, party) ? "a name that is taken" : null;

    // Groups name only what stands before them, so this ends; each is a member once, so it is short.
    private bool Reached(string name, IReadOnlySet<string> cosigners) => _named[name] switch
    {
        Group group => group.Members.Count(member => Reached(member, cosigners)) >= group.Needed,
        _ => cosigners.Contains(name),
    };

    private static string OfOctets(string latin) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(latin));

    public void Dispose()
    {
        foreach (var key in _logs.Concat(_witnesses.Select(w => w.Key))) key.Dispose();
    }
}
