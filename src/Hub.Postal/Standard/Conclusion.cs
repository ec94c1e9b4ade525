namespace Hub.Postal;

/// <summary>From the parts found to the reading: fields, standard form, what is wrong, how sure it is.</summary>
internal static class Conclusion
{
    public static Reading Draw(scoped in Draft draft, string asTyped)
    {
        var fields = FieldReader.Read(in draft);
        var reading = new Reading { AsTyped = asTyped, Grade = Grade.Unparseable, Fields = fields, TablesEdition = draft.Zips.Edition };
        if (draft.ForeignCountry) return reading with { Refusal = Findings.Foreign };

        Span<char> buffer = stackalloc char[1200];
        var line = new LineWriter(buffer);
        var box = BoxLine.First(in draft, Part.BoxType) >= 0 || BoxLine.First(in draft, Part.RouteType) >= 0;
        string? above = null;
        if (box)
        {
            if (fields.Number is not null && fields.Street is not null)
            {
                DeliveryLine.Write(in draft, ref line);
                above = line.ToString();
                line = new LineWriter(buffer);
            }
            BoxLine.Write(in draft, ref line);
            if (above is null) UnitForm.Write(in draft, ref line);
        }
        else if (fields.Street is not null)
        {
            if (Crossing(in draft)) return reading with { Refusal = Findings.NotDelivered };
            DeliveryLine.Write(in draft, ref line);
        }
        if (line.IsEmpty || line.Overflowed) return reading with { Refusal = Findings.NoAddress };

        var warnings = new Warnings();
        var city = CityForm.Write(in draft, out var place, out _);
        var state = draft.State;
        var refusal = Check(in draft, ref city, ref state, place, fields, ref warnings, out var verified);
        if (!box && fields.Number is null) warnings.Add(Findings.NoNumber);
        var stateCode = States.Codes[state];
        return reading with
        {
            Grade = verified ? Grade.Verified : Grade.Standardised,
            Standard = new StandardAddress(line.ToString(), city, stateCode, ZipForm(in draft), draft.Zip >= 0 ? draft.Zips.CountyOf(draft.Zip) : null) { LineAbove = above },
            MatchKey = MatchKeys.Of(in draft, city, stateCode),
            Warnings = warnings.ToList(),
            Refusal = refusal,
        };
    }

    private static Finding? Check(scoped in Draft draft, ref string city, ref byte state, ushort place, PostalFields fields, scoped ref Warnings warnings, out bool verified)
    {
        verified = false;
        if (draft.Zip < 0)
        {
            if (fields.Zip is not null) warnings.Add(Findings.ZipInvalid);
            return city.Length == 0 || state == 0 ? Findings.NoLastLine : null;
        }
        var zipState = draft.Zips.StateOf(draft.Zip);
        var near = draft.Zips.StatesNear(draft.Zip);
        if (state != 0 && (zipState != 0 ? zipState != state : near != 0 && (near & (1UL << state)) == 0))
            return Findings.ZipStateConflict;
        if (zipState == 0)
        {
            if (near == 0 || !States.IsMilitary(state)) warnings.Add(Findings.ZipUnknown);
            return city.Length == 0 ? Findings.NoLastLine : null;
        }
        var ofZip = draft.Zips.PlaceOf(draft.Zip);
        if (city.Length == 0) city = draft.Zips.Name(ofZip);
        else if (place != ofZip) warnings.Add(Findings.CityNotOfZip);
        else verified = true;
        state = zipState;
        return null;
    }

    private static string ZipForm(scoped in Draft draft)
    {
        if (draft.Zip < 0) return "";
        var key = draft.Words.Key(draft.Parts.IndexOf(Part.Zip));
        Span<char> zip = stackalloc char[10];
        key[..5].CopyTo(zip);
        var four = key.Length == 10 ? key[6..] : key.Length == 9 ? key[5..] : default;
        var next = draft.Parts.IndexOf(Part.Plus4);
        if (four.IsEmpty && next >= 0) four = draft.Words.Key(next);
        if (four.IsEmpty) return zip[..5].ToString();
        zip[5] = '-';
        four.CopyTo(zip[6..]);
        return zip.ToString();
    }

    private static bool Crossing(scoped in Draft draft)
    {
        if (draft.Parts.IndexOf(Part.Number) >= 0) return false;
        for (var i = 0; i < draft.Count; i++)
            if (draft.Parts[i] == Part.Street && draft[i].Has(Marks.And)) return true;
        return false;
    }
}

/// <summary>Few addresses have any warning: nothing is allocated for the others.</summary>
internal struct Warnings
{
    private List<Finding>? found;

    public void Add(Finding finding) => (found ??= []).Add(finding);
    public readonly IReadOnlyList<Finding> ToList() => found ?? (IReadOnlyList<Finding>)[];
}
