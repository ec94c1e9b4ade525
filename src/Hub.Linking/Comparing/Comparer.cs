namespace Hub.Linking;

/// <summary>Compares two records of a population field by field. Symmetric: whichever comes first changes nothing.</summary>
internal sealed class Comparer(Population people)
{
    public Pattern Compare(in Prepared a, in Prepared b)
    {
        var pattern = default(Pattern)
            .With(Field.Suffix, Suffix(a.Generation, b.Generation))
            .With(Field.Birth, a.Birth == 0 || b.Birth == 0 ? Level.Missing : Birth(people.Birth[a.Birth], people.Birth[b.Birth]))
            .With(Field.Ssn, Ssn(a.Ssn, b.Ssn))
            .With(Field.Licence, Text(people.Licence, a.Licence, b.Licence, Level.OneApart))
            .With(Field.PersonNumber, PersonNumber(a.PersonNumber, b.PersonNumber))
            .With(Field.Sex, a.Sex == '\0' || b.Sex == '\0' ? Level.Missing : a.Sex == b.Sex ? Level.Same : Level.Different)
            .With(Field.Address, Address(in a, in b))
            .With(Field.Locality, Place(a.Locality, b.Locality))
            .With(Field.City, Place(a.City, b.City))
            .With(Field.State, a.State == 0 || b.State == 0 ? Level.Missing : a.State == b.State ? Level.Same : Level.Different)
            .With(Field.Zip, Text(people.Zip, a.Zip, b.Zip, Level.OneApart))
            .With(Field.Email, Mail(a.Email, b.Email))
            .With(Field.Phone, Text(people.Phone, a.Phone, b.Phone, Level.OneApart));
        return Names(pattern, in a, in b);
    }

    private Pattern Names(Pattern pattern, in Prepared a, in Prepared b)
    {
        var first = a.First == 0 || b.First == 0 ? Level.Missing : a.First == b.First ? Level.Same : NameComparison.First(people.First[a.First], people.First[b.First]);
        var last = a.Last == 0 || b.Last == 0 ? Level.Missing : a.Last == b.Last ? Level.Same : NameComparison.Last(people.Last[a.Last], people.Last[b.Last]);
        var middle = a.Middle == 0 || b.Middle == 0 ? Level.Missing : a.Middle == b.Middle && !people.Middle[a.Middle].IsInitial ? Level.Same : NameComparison.Middle(people.Middle[a.Middle], people.Middle[b.Middle]);
        if (first is Level.Missing or Level.Different && last is Level.Missing or Level.Different && Crosswise(in a, in b)) (first, last) = (Level.Exchanged, Level.Exchanged);
        else if (first == Level.Different && (IsMiddleOf(a.First, b.Middle) || IsMiddleOf(b.First, a.Middle))) (first, middle) = (Level.FromMiddle, Level.Missing);
        return pattern.With(Field.First, first).With(Field.Middle, middle).With(Field.Last, last);
    }

    // Both names stand in the other's field, or the one that both have does and the rest is missing.
    private bool Crosswise(in Prepared a, in Prepared b)
    {
        var (there, back) = (Crosswise(a.First, b.Last), Crosswise(b.First, a.Last));
        return there == true && (back != false || InitialFits(b.First, a.Last)) || back == true && (there != false || InitialFits(a.First, b.Last));
    }

    private bool? Crosswise(int first, int last) => first == 0 || last == 0 ? null : NameComparison.Crosswise(people.First[first], people.Last[last]);

    private bool InitialFits(int first, int last) => NameComparison.InitialFits(people.First[first], people.Last[last]);

    private bool IsMiddleOf(int first, int middle) => first != 0 && middle != 0 && people.First[first] is { IsInitial: false } name && name.Joined == people.Middle[middle].Joined;

    private static Level Suffix(Generation a, Generation b)
    {
        if (a == Generation.None || b == Generation.None) return Level.Missing;
        // The son of a Senior is a Junior to some and a II to others.
        return a == b ? Level.Same : (a, b) is (Generation.Junior, Generation.Second) or (Generation.Second, Generation.Junior) ? Level.Missing : Level.Different;
    }

    private static Level Birth(BirthDay a, BirthDay b)
    {
        if (a == b) return a.IsOnlyAYear ? Level.Year : Level.Same;
        if (a.Year == b.Year && (a.IsOnlyAYear || b.IsOnlyAYear)) return Level.Year;
        if (a.Year == b.Year && a.Month == b.Day && a.Day == b.Month) return Level.Exchanged;
        if (DigitSlips.One(a.Digits, b.Digits)) return Level.OneApart;
        var agreeing = (a.Year == b.Year ? 1 : 0) + (a.Month == b.Month ? 1 : 0) + (a.Day == b.Day ? 1 : 0);
        return agreeing == 2 ? Level.TwoParts : a.Year == b.Year ? Level.Year : Level.Different;
    }

    private static Level Ssn(SocialSecurity a, SocialSecurity b)
    {
        if (a.IsMissing || b.IsMissing) return Level.Missing;
        if (a.IsWhole && b.IsWhole) return a.Whole == b.Whole ? Level.Same : DigitSlips.One(a.Whole, b.Whole) ? Level.OneApart : Level.Different;
        return a.Last4 == b.Last4 ? Level.Last4 : DigitSlips.One(a.Last4, b.Last4) ? Level.Last4OneApart : Level.Last4Conflict;
    }

    private Level PersonNumber(int a, int b)
    {
        if (a == 0 || b == 0) return Level.Missing;
        return a == b ? Level.Same : Likeness.Slips(people.PersonNumber[a], people.PersonNumber[b], 2) switch { 1 => Level.OneApart, 2 => Level.Close, _ => Level.Different };
    }

    private static Level Text(Interned<string, string> values, int a, int b, Level oneSlip)
    {
        if (a == 0 || b == 0) return Level.Missing;
        return a == b ? Level.Same : Likeness.Slips(values[a], values[b], 1) == 1 ? oneSlip : Level.Different;
    }

    private Level Place(int a, int b)
    {
        if (a == 0 || b == 0) return Level.Missing;
        return a == b ? Level.Same : Likeness.Slips(people.Place[a], people.Place[b], 2) <= 2 ? Level.Close : Level.Different;
    }

    private Level Mail(int a, int b)
    {
        if (a == 0 || b == 0) return Level.Missing;
        if (a == b) return Level.Same;
        var (one, other) = (people.Email[a], people.Email[b]);
        return Linking.Email.SameUser(one, other) ? Level.SameUser : Linking.Email.Close(one, other) ? Level.Close : Level.Different;
    }

    private Level Address(in Prepared a, in Prepared b)
    {
        if (a.Street == 0 || b.Street == 0) return Level.Missing;
        var level = AtTheDoor(in a, in b);
        return level is Level.Same or Level.Building or Level.Misspelt or Level.NumberApart or Level.StreetOnly && (people.IsCrowded(a.Door) || people.IsCrowded(b.Door)) ? Level.Crowded : level;
    }

    private Level AtTheDoor(in Prepared a, in Prepared b)
    {
        if (a.Street == b.Street)
        {
            if (a.Number == 0 || b.Number == 0) return Level.StreetOnly;
            if (a.Number == b.Number) return a.Unit == b.Unit ? Level.Same : Level.Building;
            return Likeness.Slips(people.Number[a.Number], people.Number[b.Number], 1) <= 1 && people.Number[a.Number].Length > 2 ? Level.NumberApart : Level.SameStreet;
        }
        if (Street.Alike(people.Street[a.Street], people.Street[b.Street]))
            return a.Number == b.Number && a.Number != 0 ? Level.Misspelt : a.Number == 0 || b.Number == 0 ? Level.StreetOnly : Level.Different;
        return InOtherField(in a, in b) || InOtherField(in b, in a) ? Level.OtherField : Level.Different;
    }

    // A house's name and its street change places in forms that have two lines.
    private bool InOtherField(in Prepared a, in Prepared b) =>
        a.Locality != 0 && people.Place[a.Locality] is { Length: > 3 } place && people.Street[b.Street] is var street && Likeness.Close(place, (street.Name + street.Suffix).Replace(" ", "", StringComparison.Ordinal));
}
