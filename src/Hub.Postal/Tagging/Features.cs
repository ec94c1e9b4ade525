namespace Hub.Postal;

/// <summary>
/// What the tagger sees of a word: what the rules took it for, its letters, what it can mean, its neighbours and the commas. Each
/// is hashed to a row of weights. The model only fits the features it was trained with: a change here means training again.
/// </summary>
internal readonly ref struct Features
{
    public const int Rows = 1 << 15;
    public const int Most = 24;

    /// <summary>Three numbers a word, and for two words beyond either end: what is seen of a word is wanted by five of its neighbours.</summary>
    public const int Memory = 3 * (Text.MaxWords + (2 * Margin));

    private const int Margin = 2;

    private readonly ReadOnlySpan<uint> rules;
    private readonly ReadOnlySpan<uint> keys;
    private readonly ReadOnlySpan<uint> kinds;

    public Features(scoped in Draft draft, Span<uint> memory)
    {
        var count = draft.Count + (2 * Margin);
        var rule = memory[..count];
        var key = memory[count..(2 * count)];
        var kind = memory[(2 * count)..(3 * count)];
        for (var at = 0; at < count; at++)
        {
            var i = at - Margin;
            var inside = i >= 0 && i < draft.Count;
            rule[at] = inside ? (uint)draft.Parts[i] : i < 0 ? 101u : 102u;
            key[at] = inside ? Key(draft.Words.Key(i)) : (uint)(7 + i);
            kind[at] = inside ? Kind(in draft[i]) : 4_000_000_000u + (i < 0 ? 0u : 1u);
        }
        rules = rule;
        keys = key;
        kinds = kind;
    }

    public int Of(scoped in Draft draft, int i, scoped Span<int> rows)
    {
        var count = 0;
        var at = i + Margin;
        var (rule, before, after) = (rules[at], rules[at - 1], rules[at + 1]);
        var (key, keyBefore, keyAfter) = (keys[at], keys[at - 1], keys[at + 1]);
        var (kind, kindBefore, kindAfter) = (kinds[at], kinds[at - 1], kinds[at + 1]);
        var breaks = (i == 0 || draft.BreakBefore(i) ? 1 : 0) + (i + 1 == draft.Count || draft.BreakBefore(i + 1) ? 2 : 0);
        var near = Math.Min(i, 3) + (4 * Math.Min(draft.Count - 1 - i, 3));

        void Add(scoped Span<int> into, int template, uint a, uint b = 0, uint c = 0) => into[count++] = Row(template, a, b, c);
        Add(rows, 1, rule);
        Add(rows, 2, rule, before);
        Add(rows, 3, rule, after);
        Add(rows, 4, rule, before, after);
        Add(rows, 5, key);
        Add(rows, 6, key, rule);
        Add(rows, 7, keyBefore, rule);
        Add(rows, 8, keyAfter, rule);
        Add(rows, 9, key, keyBefore);
        Add(rows, 10, key, keyAfter);
        Add(rows, 11, kind, rule);
        Add(rows, 12, kind, kindBefore, rule);
        Add(rows, 13, kind, kindAfter, rule);
        Add(rows, 14, kindBefore, kind, kindAfter);
        Add(rows, 15, (uint)breaks, rule);
        Add(rows, 16, (uint)breaks, kind, kindBefore);
        Add(rows, 17, (uint)near, rule);
        Add(rows, 18, (uint)near, kind);
        Add(rows, 19, kind, kinds[at + 2], kindAfter);
        Add(rows, 20, kind, kinds[at - 2], kindBefore);
        Add(rows, 21, rules[at - 2], before, rule);
        return count;
    }

    // Digits all look alike: what matters is how many there are.
    private static uint Key(scoped ReadOnlySpan<char> letters)
    {
        var hash = 2166136261u;
        foreach (var c in letters) hash = (hash ^ (char.IsAsciiDigit(c) ? '0' : c)) * 16777619u;
        return hash;
    }

    private static uint Kind(in Word word)
    {
        var bits = (uint)(word.Marks & (Marks.Digit | Marks.AllDigits | Marks.StartsWithDigit | Marks.Ordinal | Marks.Hash | Marks.Letter | Marks.And | Marks.Hyphen));
        bits |= word.Meaning.Suffix != 0 ? 1u << 16 : 0;
        bits |= (word.Meaning.Sense & Sense.CommonSuffix) != 0 ? 1u << 17 : 0;
        bits |= word.Meaning.Direction != 0 ? 1u << 18 : 0;
        bits |= word.Meaning.Designator != 0 ? 1u << 19 : 0;
        bits |= word.Meaning.State != 0 ? 1u << 20 : 0;
        bits |= (word.Meaning.Sense & Sense.Highway) != 0 ? 1u << 21 : 0;
        bits |= (word.Meaning.Sense & Sense.Box) != 0 ? 1u << 22 : 0;
        bits |= word.KeyLength <= 2 ? 1u << 23 : 0;
        return bits;
    }

    private static int Row(int template, uint a, uint b, uint c)
    {
        var hash = (((((uint)template * 0x9E3779B1u) ^ a) * 0x85EBCA77u) ^ b) * 0xC2B2AE3Du;
        hash = (hash ^ (hash >> 15) ^ c) * 0x27D4EB2Fu;
        return (int)((hash ^ (hash >> 13)) & (Rows - 1));
    }
}
