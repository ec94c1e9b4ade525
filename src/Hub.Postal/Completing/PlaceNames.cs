namespace Hub.Postal;

/// <summary>A city's name as somebody writes it, or its beginning: letters run together, as typed and with abbreviations written out.</summary>
internal ref struct PlaceNames
{
    public readonly ReadOnlySpan<char> AsTyped;

    /// <summary>Empty where it says the same.</summary>
    public readonly ReadOnlySpan<char> InFull;

    /// <param name="memory">For both names: twice <see cref="CityKey.MaxLength"/>.</param>
    public PlaceNames(string written, Span<char> memory, ZipTable zips)
    {
        Span<char> letters = stackalloc char[Text.MaxLetters];
        Span<Word> words = stackalloc Word[Text.MaxWords];
        Span<Part> parts = stackalloc Part[Text.MaxWords];
        var text = new Text(written, letters, words);
        if (text.TooLong || text.Count == 0) return;
        var draft = new Draft(text, parts, zips);
        var typed = memory[..CityKey.MaxLength];
        var full = memory[CityKey.MaxLength..];
        AsTyped = typed[..CityKey.Join(in draft, 0, draft.Count, false, typed)];
        InFull = full[..CityKey.Join(in draft, 0, draft.Count, true, full)];
        if (InFull.SequenceEqual(AsTyped)) InFull = default;
    }
}
