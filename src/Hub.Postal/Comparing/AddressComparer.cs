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
        if (KindsDiffer(KindOfUnit(a), KindOfUnit(b))) verdict = Doubted("unit-kind-differs", verdict, reasons);
        return Unreadable(a) || Unreadable(b) ? Doubted("letters-unreadable", verdict, reasons) : verdict;
    }

    private static Verdict Doubted(string reason, Verdict verdict, List<string> reasons)
    {
        reasons.Add(reason);
        return Worse(verdict, Verdict.Unsure);
    }

    // UNIT and # stand for any of them, but a private mailbox is no unit of the house.
    private static bool KindsDiffer(byte one, byte other) => one != other && one != 0 && other != 0 && one != Designators.Sign && other != Designators.Sign
        && (one != Designators.AnyUnit && other != Designators.AnyUnit || one == Designators.Mailbox || other == Designators.Mailbox);

    private static bool Unreadable(Reading of)
    {
        for (var i = 0; i < of.Warnings.Count; i++)
            if (ReferenceEquals(of.Warnings[i], Findings.LettersUnreadable)) return true;
        return false;
    }

    // People write APT, UNIT and # as they like; a suite, a floor or a lot of the same number is another door, or the same one called otherwise.
    private static byte KindOfUnit(Reading of)
    {
        if ((of.Fields.Unit is null ? of.Fields.Group : of.Fields.UnitDesignator) is not { } written) return 0;
        Span<char> letters = stackalloc char[LongestDesignator];
        var length = 0;
        foreach (var c in written)
        {
            var letter = Folding.Fold(c);
            if (char.IsAsciiLetter(letter) && length < letters.Length) letters[length++] = letter;
            else if (letter == Folding.Blank) break;
        }
        return Lexicon.Of(letters[..length]).Designator is > 0 and var designator ? designator : PuertoRico.DesignatorOf(letters[..length]);
    }

    private const int LongestDesignator = 32;

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
        var street = Street(a, b, reasons);
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

    // W ST and WEST ST: a street may be named by the letter.
    private static bool IsDirectionOf(ReadOnlySpan<char> one, ReadOnlySpan<char> other) =>
        one is "N" && other is "NORTH" || one is "S" && other is "SOUTH" || one is "E" && other is "EAST" || one is "W" && other is "WEST";

    // BAY WEST DR is a name with a direction in it, BAY DR W a street with one behind it: some write the one for the other.
    private static bool HasDirectionInName(DeliveryPoint one, DeliveryPoint other) =>
        one.Postdirectional.IsEmpty && !other.Postdirectional.IsEmpty && one.Name.Length == other.Name.Length + other.Postdirectional.Length
        && one.Name.StartsWith(other.Name) && one.Name.EndsWith(other.Postdirectional);

    // HIGHWAY 80 may be US HIGHWAY 80, or the state's.
    private static bool MayBeShortFor(ReadOnlySpan<char> one, ReadOnlySpan<char> other) =>
        one.Length < other.Length && one.Length > 1 && !char.IsAsciiDigit(one[0]) && char.IsAsciiDigit(one[^1]) && other.EndsWith(one);

    private static Verdict Street(DeliveryPoint a, DeliveryPoint b, List<string> reasons)
    {
        if (a.Suffix.SequenceEqual(b.Suffix) && (IsDirectionOf(a.Name, b.Name) || IsDirectionOf(b.Name, a.Name)))
        {
            reasons.Add("street-abbreviated");
            return Verdict.Unsure;
        }
        if (a.Suffix.SequenceEqual(b.Suffix) && (HasDirectionInName(a, b) || HasDirectionInName(b, a)))
        {
            reasons.Add("direction-in-name");
            return Verdict.Unsure;
        }
        if (a.Suffix.SequenceEqual(b.Suffix) && (MayBeShortFor(a.Name, b.Name) || MayBeShortFor(b.Name, a.Name)))
        {
            reasons.Add("road-kind-missing");
            return Verdict.Unsure;
        }
        if (a.Suffix.SequenceEqual(b.Suffix))
            return NameLikeness.Alike(a.Name, b.Name) ? Slipped(a.Name.SequenceEqual(b.Name), reasons) : Differs("street-differs", reasons);

        // HOWE POND and HOWE POND RD: what is the one's suffix may be the last word of the other's name.
        if (LacksSuffixOf(a, b) || LacksSuffixOf(b, a))
        {
            reasons.Add("suffix-missing");
            return Verdict.Unsure; // OAK ST and OAK CT are both OAK to some: in about one pair of eight it is another street.
        }
        return Differs(NameLikeness.Alike(a.Name, b.Name) ? "suffix-differs" : "street-differs", reasons);
    }

    private static bool LacksSuffixOf(DeliveryPoint a, DeliveryPoint b)
    {
        if (b.Suffix.IsEmpty) return false;
        Span<char> whole = stackalloc char[128];
        var length = a.Name.Length + a.Suffix.Length;
        if (length > whole.Length) return false;
        a.Name.CopyTo(whole);
        a.Suffix.CopyTo(whole[a.Name.Length..]);
        return NameLikeness.Alike(whole[..length], b.Name);
    }

    private static Verdict Slipped(bool equal, List<string> reasons)
    {
        if (!equal) reasons.Add("street-misspelt");
        return Verdict.Same;
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

    private static Verdict Differs(string reason, List<string> reasons)
    {
        reasons.Add(reason);
        return Verdict.Different;
    }
}
