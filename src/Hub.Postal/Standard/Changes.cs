namespace Hub.Postal;

/// <summary>What the standard form says differently from what was typed, beyond case and punctuation.</summary>
internal static class Changes
{
    public static void Note(scoped in Draft draft, PostalFields fields, scoped ref Notes notes)
    {
        Direction(in draft, Part.Predirectional, fields.Predirectional, ref notes);
        Suffix(in draft, fields, ref notes);
        Direction(in draft, Part.Postdirectional, fields.Postdirectional, ref notes);
        Number(in draft, fields, ref notes);
        State(in draft, fields, ref notes);
    }

    private static void Direction(scoped in Draft draft, Part part, string? typed, scoped ref Notes notes)
    {
        if (typed is null) return;
        var standard = Directionals.Standard(DeliveryLine.DirectionOf(in draft, part));
        if (!SameLetters(typed, standard)) notes.Change("directional", typed, standard);
    }

    private static void Suffix(scoped in Draft draft, PostalFields fields, scoped ref Notes notes)
    {
        var at = draft.Parts.IndexOf(Part.Suffix);
        if (at < 0 || draft[at].Meaning.Suffix == 0) return;
        var standard = Suffixes.Standard(draft[at].Meaning.Suffix);
        var typed = draft.Words.Key(at);
        if (typed.SequenceEqual(standard)) return;
        notes.Change(Lexicon.Of(typed).Suffix == 0 ? "suffix-corrected" : "suffix", fields.Suffix!, standard);
    }

    private static void Number(scoped in Draft draft, PostalFields fields, scoped ref Notes notes)
    {
        var at = draft.Parts.IndexOf(Part.Number);
        if (at < 0) return;
        if (draft[at].Meaning.NumberWord != 0) notes.Change("number-in-digits", fields.Number!, "");
        else if (draft[at].Has(Marks.AllDigits) && draft.Words.Key(at)[0] == '0' && draft[at].KeyLength > 1) notes.Change("number-without-zeros", fields.Number!, "");
    }

    private static void State(scoped in Draft draft, PostalFields fields, scoped ref Notes notes)
    {
        if (draft.State != 0 && fields.State is { Length: > 2 } typed && !SameLetters(typed, States.Codes[draft.State])) notes.Change("state", typed, States.Codes[draft.State]);
    }

    private static bool SameLetters(string typed, string standard)
    {
        var at = 0;
        foreach (var c in typed)
        {
            if (!char.IsAsciiLetter(c)) continue;
            if (at == standard.Length || char.ToUpperInvariant(c) != standard[at]) return false;
            at++;
        }
        return at == standard.Length;
    }
}
