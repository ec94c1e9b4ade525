namespace Hub.Postal;

/// <summary>What kinds of units two addresses write: match keys fold them into one.</summary>
internal static class UnitKinds
{
    private const int LongestDesignator = 32;

    public static bool Differ(Reading a, Reading b) => Differ(Of(a), Of(b));

    // UNIT and # stand for any of them, but a private mailbox is no unit of the house.
    private static bool Differ(byte one, byte other) => one != other && one != 0 && other != 0 && one != Designators.Sign && other != Designators.Sign
        && (one != Designators.AnyUnit && other != Designators.AnyUnit || one == Designators.Mailbox || other == Designators.Mailbox);

    // People write APT, UNIT and # as they like; a suite, a floor or a lot of the same number is another door, or the same one called otherwise.
    private static byte Of(Reading of)
    {
        if ((of.Fields.Unit is null ? of.Fields.Group : of.Fields.UnitDesignator) is not { } written) return 0;
        Span<char> letters = stackalloc char[LongestDesignator];
        var length = 0;
        foreach (var c in written)
        {
            var letter = Folding.Fold(c);
            if (char.IsAsciiLetter(letter) && length < letters.Length) letters[length++] = letter;
            else if (letter == Folding.Blank && length > 0) break;
        }
        return Lexicon.Of(letters[..length]).Designator is > 0 and var designator ? designator : PuertoRicoWords.DesignatorOf(letters[..length]);
    }
}
