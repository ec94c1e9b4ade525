namespace Hub.Linking;

/// <summary>Why two records are not linked without a person looking, however much they weigh. See <see cref="Doubts"/> for each rule.</summary>
[Flags]
public enum Doubt
{
    None = 0,
    FirstNamesDiffer = 1,
    PerhapsTwins = 2,
    NamesAlone = 4,
    OtherSsn = 8,
    OtherLicence = 16,
    OtherSuffix = 32,
    BorrowedSsn = 64,
    SsnSlipAlone = 128,
    OtherBirthAndNoNumber = 256,
    NearTie = 512,
    VetoInCluster = 1024,
    PerhapsNamesake = 2048,
    TooManyTogether = 4096,
}

/// <summary>The rules that protect people from being taken for another. Each looks only at how two records compare.</summary>
internal static class Doubts
{
    public static Doubt About(Pattern pattern)
    {
        var (first, last, birth) = (pattern.Level(Field.First), pattern.Level(Field.Last), pattern.Level(Field.Birth));
        var (ssn, licence) = (pattern.Level(Field.Ssn), pattern.Level(Field.Licence));
        var numberAgrees = ByNumber(pattern);
        var birthAgrees = birth is Level.Same or Level.Exchanged or Level.OneApart;
        var lastAgrees = last is Level.Same or Level.Part or Level.Close;
        var middleAgrees = pattern.Level(Field.Middle) is Level.Same or Level.Initial;
        var doubt = Doubt.None;

        // Everything else about the person agrees, a number among it: the first name was misread, or only one file has it.
        var firstMisread = numberAgrees && birth == Level.Same && lastAgrees && (first == Level.Missing || (middleAgrees && pattern.Level(Field.Sex) != Level.Different));
        if (first is Level.Different or Level.Missing && !firstMisread) doubt |= Doubt.FirstNamesDiffer;

        // Twins share last name, day of birth and address, and their numbers are neighbours. Only their given names tell them apart.
        var givenNameAgrees = first is Level.Same or Level.Nickname or Level.Exchanged || (middleAgrees && first is Level.Close or Level.Initial or Level.Part);
        if (birth == Level.Same && lastAgrees && !numberAgrees && !givenNameAgrees) doubt |= Doubt.PerhapsTwins;

        // A mother's number on her daughter's record, both Jessica: the number came along with the household.
        if (numberAgrees && birth is Level.Different or Level.Year && pattern.Level(Field.Middle) == Level.Different) doubt |= Doubt.PerhapsNamesake;

        if (!numberAgrees && !(birthAgrees || birth is Level.TwoParts)) doubt |= birth == Level.Missing ? Doubt.NamesAlone : Doubt.OtherBirthAndNoNumber;
        if (ssn is Level.Different or Level.Last4Conflict) doubt |= Doubt.OtherSsn;
        if (licence == Level.Different) doubt |= Doubt.OtherLicence;
        if (pattern.Level(Field.Suffix) == Level.Different) doubt |= Doubt.OtherSuffix;
        if (ssn == Level.Same && first is Level.Different && birth is Level.Different or Level.Year or Level.Missing) doubt |= Doubt.BorrowedSsn;

        // A slip in the number is weak evidence: something else must say the same.
        var slip = ssn is Level.OneApart or Level.Last4OneApart;
        var atHome = givenNameAgrees && middleAgrees && lastAgrees && pattern.Level(Field.Address) == Level.Same;
        var firstFits = givenNameAgrees || first is Level.Close or Level.Part or Level.Initial;
        if (slip && !(firstFits && birthAgrees) && !(birth == Level.Missing && atHome)) doubt |= Doubt.SsnSlipAlone;
        if (slip && birth == Level.Missing && atHome) doubt &= ~Doubt.NamesAlone;
        return doubt;
    }

    /// <summary>What may not stand in one citizen's file whatever lies between: no chain of links leads across it.</summary>
    public static bool Veto(Pattern pattern)
    {
        var (first, birth, ssn, licence) = (pattern.Level(Field.First), pattern.Level(Field.Birth), pattern.Level(Field.Ssn), pattern.Level(Field.Licence));
        if (ssn is Level.Different or Level.Last4Conflict || licence == Level.Different) return true;
        if (ssn is Level.OneApart or Level.Last4OneApart && first == Level.Different) return true; // Twins' numbers.
        if (pattern.Level(Field.Suffix) == Level.Different) return true;
        return first == Level.Different && birth is Level.Different or Level.Year or Level.TwoParts or Level.Missing;
    }

    /// <summary>Known to be two people: no reviewer need be asked.</summary>
    public static bool TwoPeople(Pattern pattern)
    {
        var (first, birth, ssn) = (pattern.Level(Field.First), pattern.Level(Field.Birth), pattern.Level(Field.Ssn));
        var otherBirth = birth is Level.Different or Level.Year;
        if (pattern.Level(Field.Suffix) == Level.Different && otherBirth) return true; // Father and son.
        return first == Level.Different && ssn is Level.Different or Level.Last4Conflict or Level.OneApart or Level.Last4OneApart; // Twins, siblings.
    }

    /// <summary>Whether a number that only one person has says so too.</summary>
    public static bool ByNumber(Pattern pattern) => pattern.Level(Field.Ssn) is Level.Same or Level.Last4 || pattern.Level(Field.Licence) == Level.Same;

    public static IEnumerable<string> Reasons(Doubt doubt) => Words.Where(w => doubt.HasFlag(w.Doubt)).Select(w => w.Reason);

    private static readonly (Doubt Doubt, string Reason)[] Words =
    [
        (Doubt.FirstNamesDiffer, "the first names do not agree"),
        (Doubt.PerhapsTwins, "last name and date of birth are the same but the first name is not, and no number agrees: they may be twins"),
        (Doubt.NamesAlone, "no date of birth, Social Security number or licence agrees"),
        (Doubt.OtherSsn, "they have two different Social Security numbers"),
        (Doubt.OtherLicence, "they have two different licence numbers"),
        (Doubt.OtherSuffix, "their suffixes differ, as of father and son"),
        (Doubt.BorrowedSsn, "they share a Social Security number and neither first name nor date of birth: one may use the other's"),
        (Doubt.PerhapsNamesake, "a number is the same, but neither date of birth nor middle name: they may be of one household and name"),
        (Doubt.SsnSlipAlone, "the Social Security numbers differ by a slip, and name and date of birth do not make up for it"),
        (Doubt.OtherBirthAndNoNumber, "the dates of birth differ and no number agrees"),
        (Doubt.NearTie, "the record fits another citizen about as well"),
        (Doubt.VetoInCluster, "another record of that citizen contradicts it"),
        (Doubt.TooManyTogether, "more records hang together here than belong to people: the data must be looked at"),
    ];
}
