namespace Hub.Postal;

/// <summary>From the parts found to the reading: fields, standard form, what is wrong, how sure it is.</summary>
internal static class Conclusion
{
    public static Reading Draw(scoped in Draft draft, string asTyped)
    {
        var fields = FieldReader.Read(in draft);
        if (draft.ForeignCountry) return Refuse(asTyped, fields, draft.Zips, Findings.Foreign);
        if (draft.Parts.Contains(Part.Crossing)) return Refuse(asTyped, fields, draft.Zips, Findings.NotDelivered);

        Span<char> buffer = stackalloc char[1200];
        if (!Lines.Write(in draft, fields, buffer, out var line, out var above)) return Refuse(asTyped, fields, draft.Zips, Findings.NoAddress);

        var noted = new Notes();
        var place = PlaceCheck.Check(in draft, fields, ref noted);
        DeliveryCheck.Check(in draft, fields, ref noted);
        var doubtful = Doubts.Note(in draft, ref noted);
        Changes.Note(in draft, fields, ref noted);

        var standard = new StandardAddress(line, place.City, States.Codes[place.State], ZipForm.Write(in draft), place.County)
        {
            LineAbove = above,
        };
        var alternatives = Alternatives.Of(in draft, fields, standard, buffer);
        return new Reading
        {
            AsTyped = asTyped,
            Fields = fields,
            TablesEdition = draft.Zips.Edition,
            Grade = alternatives.Count > 0 || doubtful == Grade.Ambiguous || !NamesDoor(in draft, fields) ? Grade.Ambiguous
                : doubtful == Grade.Verified && place.Verified && noted.Refusal is null ? Grade.Verified : Grade.Standardised,
            Standard = standard,
            Alternatives = alternatives,
            MatchKey = MatchKeys.Of(in draft, standard.City, standard.State),
            Changes = noted.Changes,
            Warnings = noted.Warnings,
            Refusal = place.Refusal ?? noted.Refusal,
        };
    }

    // A street without a number, or a route without a box, is many doors: whatever the tables say of the place, nothing is sure of the address.
    private static bool NamesDoor(scoped in Draft draft, PostalFields fields) =>
        fields.Number is not null || draft.Parts.Contains(Part.BoxId) || fields.Route is null && draft.Parts.Contains(Part.BoxType);

    private static Reading Refuse(string asTyped, PostalFields fields, ZipTable zips, Finding why) =>
        new() { AsTyped = asTyped, Fields = fields, Grade = Grade.Unparseable, Refusal = why, TablesEdition = zips.Edition };
}
