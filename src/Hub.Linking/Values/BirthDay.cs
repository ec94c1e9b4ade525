namespace Hub.Linking;

/// <summary>A date of birth as it was written, right or wrong: months and days are not checked, since a slip may make them impossible.</summary>
internal readonly record struct BirthDay(int Digits)
{
    public static readonly BirthDay Missing = new(0);

    public bool IsMissing => Digits == 0;
    public int Year => Digits / 10_000;
    public int Month => Digits / 100 % 100;
    public int Day => Digits % 100;

    /// <summary>The first of January is what is entered when only the year is known.</summary>
    public bool IsOnlyAYear => Month == 1 && Day == 1;

    /// <summary>yyyy-MM-dd, yyyyMMdd or M/d/yyyy. What systems write for "not known" is missing.</summary>
    public static BirthDay Read(string? text)
    {
        if (text is null) return Missing;
        Span<int> parts = stackalloc int[3];
        Span<int> lengths = stackalloc int[3];
        int count = 0, digits = 0;
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c))
            {
                if (digits == 0 && ++count > 3) return Missing;
                if (++digits > 8) return Missing;
                parts[count - 1] = parts[count - 1] * 10 + (c - '0');
                lengths[count - 1] = digits;
            }
            else if (c is '-' or '/' or '.' or ' ') digits = 0;
            else return Missing;
        }
        var day = count switch
        {
            1 when lengths[0] == 8 => parts[0],
            3 when lengths[0] == 4 && lengths[1] <= 2 && lengths[2] <= 2 => parts[0] * 10_000 + parts[1] * 100 + parts[2],
            3 when lengths[2] == 4 && lengths[0] <= 2 && lengths[1] <= 2 => parts[2] * 10_000 + parts[0] * 100 + parts[1],
            _ => 0,
        };
        return day is 19000101 or 18000101 or 11110101 or 10101 or 99991231 or 19010101 || day / 10_000 is 0 or 9999 || (day % 100 == 0 && day / 100 % 100 == 0) ? Missing : new(day);
    }

    private bool PrintMembers(System.Text.StringBuilder builder) => false;
}
