namespace Hub.Postal;

/// <summary>
/// Whether two addresses are the same delivery point. A slip of the finger in the name or a missing suffix may be the same;
/// another number, unit, direction or suffix is another door.
/// </summary>
public static class AddressComparer
{
    public static Comparison Compare(string a, string b) => Compare(AddressReader.Default.Read(a), AddressReader.Default.Read(b));

    public static Comparison Compare(Reading a, Reading b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.MatchKey is null || b.MatchKey is null) return new(Verdict.Unsure, ["no-address"]);

        var reasons = new List<string>();
        var verdict = Place(a, b, reasons);
        if (verdict != Verdict.Different) verdict = Worse(verdict, Delivery(new DeliveryPoint(a.MatchKey), new DeliveryPoint(b.MatchKey), reasons));
        if (verdict == Verdict.Same) verdict = AsWritten(a, b, reasons);
        return new(verdict, reasons);
    }

    // What the keys leave out: they fold kinds of units into one, and a slip in a name is one only if it makes no other name.
    private static Verdict AsWritten(Reading a, Reading b, List<string> reasons)
    {
        var verdict = Verdict.Same;
        if (reasons.IndexOf("street-misspelt") is >= 0 and var slip && NameWords.Judge(a.Fields.Street, b.Fields.Street) is not Verdict.Same and var judged)
        {
            reasons[slip] = judged == Verdict.Different ? "street-differs" : "street-name-differs";
            verdict = judged;
        }
        if (UnitKinds.Differ(a, b)) verdict = Doubted("unit-kind-differs", verdict, reasons);
        return Unreadable(a) || Unreadable(b) ? Doubted("letters-unreadable", verdict, reasons) : verdict;
    }

    private static Verdict Doubted(string reason, Verdict verdict, List<string> reasons)
    {
        reasons.Add(reason);
        return Worse(verdict, Verdict.Unsure);
    }

    private static bool Unreadable(Reading of)
    {
        for (var i = 0; i < of.Warnings.Count; i++)
            if (ReferenceEquals(of.Warnings[i], Findings.LettersUnreadable)) return true;
        return false;
    }

    private static Verdict Worse(Verdict one, Verdict other) =>
        one == Verdict.Different || other == Verdict.Different ? Verdict.Different : one == Verdict.Unsure ? one : other;

    private static Verdict Place(Reading a, Reading b, List<string> reasons)
    {
        var (x, y) = (a.Standard!, b.Standard!);
        if (x.Zip.Length >= 5 && y.Zip.Length >= 5)
        {
            if (x.Zip.AsSpan(0, 5).SequenceEqual(y.Zip.AsSpan(0, 5))) return Verdict.Same;
            reasons.Add("zip-differs");
            return string.Equals(x.City, y.City, StringComparison.Ordinal) && string.Equals(x.State, y.State, StringComparison.Ordinal) ? Verdict.Unsure : Verdict.Different;
        }
        if (x.State.Length > 0 && y.State.Length > 0 && !string.Equals(x.State, y.State, StringComparison.Ordinal))
        {
            reasons.Add("state-differs");
            return Verdict.Different;
        }
        if (x.City.Length > 0 && string.Equals(x.City, y.City, StringComparison.Ordinal) && x.State.Length > 0 && y.State.Length > 0) return Verdict.Same;
        reasons.Add(x.City.Length > 0 && y.City.Length > 0 ? "city-differs" : "place-missing");
        return Verdict.Unsure;
    }

    private static Verdict Delivery(DeliveryPoint a, DeliveryPoint b, List<string> reasons)
    {
        if (a.IsBox || b.IsBox)
        {
            if (a.IsBox == b.IsBox && a.Name.SequenceEqual(b.Name)) return Unit(a, b, reasons);
            reasons.Add("box-differs");
            return Verdict.Different;
        }
        if (!a.Number.SequenceEqual(b.Number))
        {
            if (!EqualWithoutHyphen(a.Number, b.Number)) return Differs("number-differs", reasons);
            reasons.Add("number-hyphen"); // 112-10 is written 11210 by some, and is another door elsewhere.
        }
        var street = StreetComparison.Compare(a, b, reasons);
        if (a.Number.IsEmpty && reasons.Count > 0 && street == Verdict.Same) street = Verdict.Unsure; // Nothing but the name tells such streets apart.
        if (street == Verdict.Different) return street;
        var direction = Worse(Direction(a.Predirectional, b.Predirectional, reasons), Direction(a.Postdirectional, b.Postdirectional, reasons));
        var whole = Worse(Worse(Worse(street, direction), Urbanization(a.Urbanization, b.Urbanization, reasons)), Unit(a, b, reasons));
        return reasons.Contains("number-hyphen") ? Worse(Verdict.Unsure, whole) : whole;
    }

    private static bool EqualWithoutHyphen(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        while (!a.IsEmpty || !b.IsEmpty)
        {
            if (!a.IsEmpty && a[0] == '-') a = a[1..];
            else if (!b.IsEmpty && b[0] == '-') b = b[1..];
            else if (a.IsEmpty || b.IsEmpty || a[0] != b[0]) return false;
            else
            {
                a = a[1..];
                b = b[1..];
            }
        }
        return true;
    }

    private static Verdict Direction(ReadOnlySpan<char> a, ReadOnlySpan<char> b, List<string> reasons)
    {
        if (a.SequenceEqual(b)) return Verdict.Same;
        if (!a.IsEmpty && !b.IsEmpty) return Differs("direction-differs", reasons);
        reasons.Add("direction-missing");
        return Verdict.Unsure;
    }

    // The same street and number in two urbanizations are two doors, but many leave its name out.
    private static Verdict Urbanization(ReadOnlySpan<char> a, ReadOnlySpan<char> b, List<string> reasons)
    {
        if (a.SequenceEqual(b)) return Verdict.Same;
        if (!a.IsEmpty && !b.IsEmpty && !NameLikeness.Alike(a, b)) return Differs("urbanization-differs", reasons);
        reasons.Add(a.IsEmpty || b.IsEmpty ? "urbanization-missing" : "urbanization-misspelt");
        return Verdict.Unsure;
    }

    private static Verdict Unit(DeliveryPoint a, DeliveryPoint b, List<string> reasons)
    {
        if (a.Unit.SequenceEqual(b.Unit)) return Verdict.Same;
        if (!a.Unit.IsEmpty && !b.Unit.IsEmpty) return Differs("unit-differs", reasons);
        reasons.Add("unit-missing");
        return Verdict.Unsure;
    }

    public static Verdict Differs(string reason, List<string> reasons)
    {
        reasons.Add(reason);
        return Verdict.Different;
    }
}
