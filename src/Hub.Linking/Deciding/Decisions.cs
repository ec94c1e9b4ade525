namespace Hub.Linking;

/// <summary>What people decided about two records. It outlives every change of rules: no rule joins whom a clerk parted, nor parts whom a clerk joined.</summary>
internal sealed class Decisions
{
    private readonly HashSet<(string, string)> notTheSame = [], theSame = [];
    private readonly Dictionary<string, HashSet<string>> sameAs = new(StringComparer.Ordinal);

    public IEnumerable<(string One, string Other)> TheSame => theSame;

    /// <summary>The later decision about the two holds.</summary>
    public void Decide(string one, string other, bool same)
    {
        var pair = Pair(one, other);
        (same ? notTheSame : theSame).Remove(pair);
        (same ? theSame : notTheSame).Add(pair);
        Note(one, other, same);
        Note(other, one, same);
    }

    /// <summary>Nobody says any more that they are two.</summary>
    public void Reopen(string one, string other) => notTheSame.Remove(Pair(one, other));

    public bool AreTheSame(string one, string other) => theSame.Count > 0 && theSame.Contains(Pair(one, other));

    public bool AreNotTheSame(string one, string other) => notTheSame.Count > 0 && notTheSame.Contains(Pair(one, other));

    public IEnumerable<string> SameAs(string key) => sameAs.TryGetValue(key, out var others) ? others : [];

    public static (string, string) Pair(string a, string b) => string.CompareOrdinal(a, b) <= 0 ? (a, b) : (b, a);

    private void Note(string of, string other, bool same)
    {
        if (!sameAs.TryGetValue(of, out var others))
        {
            if (!same) return;
            sameAs[of] = others = new(StringComparer.Ordinal);
        }
        if (same) others.Add(other);
        else others.Remove(other);
    }
}
