namespace Hub.Postal;

/// <summary>Reads US addresses as people write them and gives back what the post office wants. Pure, thread-safe, never throws on any text.</summary>
public sealed class AddressReader
{
    private readonly ZipTable zips;
    private readonly Tagger? tagger;

    internal AddressReader(ZipTable zips, Tagger? tagger) => (this.zips, this.tagger) = (zips, tagger);

    public static AddressReader Default { get; } = new(ZipTable.Default, TaggerModel.Default);

    public string TablesEdition => zips.Edition;

    public Reading Read(string asTyped)
    {
        ArgumentNullException.ThrowIfNull(asTyped);
        Span<char> letters = stackalloc char[Text.MaxLetters];
        Span<Word> words = stackalloc Word[Text.MaxWords];
        Span<Part> parts = stackalloc Part[Text.MaxWords];
        parts.Clear();
        var text = new Text(asTyped, letters, words);
        if (text.TooLong) return Refuse(asTyped, PostalFields.None, Findings.TooLong);
        if (text.Count == 0) return Refuse(asTyped, PostalFields.None, Findings.NoAddress);

        var draft = new Draft(text, parts, zips);
        ReadByRules(ref draft);
        if (tagger is not null) SecondReading.Try(ref draft, tagger);
        return Conclusion.Draw(in draft, asTyped);
    }

    /// <summary>The hard rules, from right to left.</summary>
    internal static void ReadByRules(ref Draft draft)
    {
        LastLine.Read(ref draft);
        draft.ForeignCountry |= ForeignForms.Reads(in draft);
        if (draft.ForeignCountry) return;
        CityName.Read(ref draft);
        Delivery.Read(ref draft);
    }

    /// <summary>The fields of a form are read as lines: what stands in one does not run over into the next.</summary>
    public Reading Read(AddressFields fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return Read(string.Join('\n', new[] { fields.Line, fields.Line2, fields.City, Join(fields.State, fields.Zip) }
            .Where(f => !string.IsNullOrWhiteSpace(f)).Select(f => f!.Trim())));
    }

    private static string Join(string? state, string? zip) => $"{state?.Trim()} {zip?.Trim()}".Trim();

    internal Reading Refuse(string asTyped, PostalFields fields, Finding why) => new()
    {
        AsTyped = asTyped, Grade = Grade.Unparseable, Fields = fields, Refusal = why, TablesEdition = zips.Edition,
    };
}
