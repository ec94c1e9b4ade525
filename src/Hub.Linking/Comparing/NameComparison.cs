namespace Hub.Linking;

/// <summary>Compares names: tables before likeness, since Bob is Robert and looks like Rob.</summary>
internal static class NameComparison
{
    private const double SimilarAbove = 0.85;

    public static Level First(Name a, Name b)
    {
        if (a.Joined == b.Joined) return Level.Same;
        if (a.IsInitial || b.IsInitial) return a.Joined[0] == b.Joined[0] ? Level.Initial : Level.Different;
        if (Nicknames.Direct(a.Nicknames, b.Nicknames)) return Level.Nickname;
        if (SharesAWord(a, b)) return Level.Part;
        if (Likeness.Close(a.Joined, b.Joined)) return Level.Close;
        return Nicknames.ByAThird(a.Nicknames, b.Nicknames) || Similar(a, b) ? Level.Similar : Level.Different;
    }

    public static Level Last(Name a, Name b)
    {
        if (a.Joined == b.Joined) return Level.Same;
        if (SharesAWord(a, b)) return Level.Part;
        if (Likeness.Close(a.Joined, b.Joined)) return Level.Close;
        return Similar(a, b) || HasACloseWord(a, b) ? Level.Similar : Level.Different;
    }

    public static Level Middle(Name a, Name b)
    {
        if (a.Joined == b.Joined) return a.IsInitial ? Level.Initial : Level.Same;
        if (a.IsInitial || b.IsInitial) return a.Joined[0] == b.Joined[0] ? Level.Initial : Level.Different;
        return Likeness.Close(a.Joined, b.Joined) || SharesAWord(a, b) || Nicknames.Direct(a.Nicknames, b.Nicknames) ? Level.Close : Level.Different;
    }

    public static bool InitialFits(Name a, Name b) => (a.IsInitial || b.IsInitial) && a.Joined[0] == b.Joined[0];

    /// <summary>What may stand in the other's field when first and last are exchanged: the same, or a slip apart.</summary>
    public static bool Crosswise(Name a, Name b) => a.Joined == b.Joined || (!a.IsInitial && !b.IsInitial && (Likeness.Close(a.Joined, b.Joined) || SharesAWord(a, b)));

    private static bool SharesAWord(Name a, Name b)
    {
        foreach (var word in a.Words)
            foreach (var other in b.Words)
                if (word.Length > 1 && word == other) return true;
        return false;
    }

    private static bool HasACloseWord(Name a, Name b)
    {
        if (a.Words.Length == 1 && b.Words.Length == 1) return false;
        foreach (var word in a.Words)
            foreach (var other in b.Words)
                if (Likeness.Close(word, other)) return true;
        return false;
    }

    private static bool Similar(Name a, Name b) =>
        (a.Sound == b.Sound && Math.Min(a.Weighty.Length, b.Weighty.Length) >= 4)
        || Begins(a.Weighty, b.Weighty) || Begins(b.Weighty, a.Weighty)
        || Likeness.JaroWinkler(a.Weighty, b.Weighty) >= SimilarAbove;

    private static bool Begins(string a, string b) => a.Length >= 3 && b.StartsWith(a, StringComparison.Ordinal);
}
