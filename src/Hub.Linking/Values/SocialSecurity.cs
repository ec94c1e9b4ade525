namespace Hub.Linking;

/// <summary>A Social Security number, whole or its last four digits; what was never issued is missing.</summary>
internal readonly record struct SocialSecurity(int Whole, short Last4)
{
    public static readonly SocialSecurity Missing = new(-1, -1);

    public bool IsWhole => Whole >= 0;
    public bool IsMissing => Last4 < 0;

    public static SocialSecurity Read(string? whole, string? last4)
    {
        if (Digits(whole) is (9, var number) && IsIssued(number)) return new(number, (short)(number % 10_000));
        if (Digits(whole) is (4, var tail) && tail != 0) return new(-1, (short)tail);
        return Digits(last4) is (4, var four) && four != 0 ? new(-1, (short)four) : Missing;
    }

    /// <summary>Never issued: areas 000 and 666, group 00, serial 0000, repeated digits, and two that were printed in advertisements. An ITIN (9xx) is somebody's number.</summary>
    private static bool IsIssued(int n)
    {
        var (area, group, serial) = (n / 1_000_000, n / 10_000 % 100, n % 10_000);
        if (area is 0 or 666 || group == 0 || serial == 0 || n is 123456789 or 078051120 or 219099999 || n % 111_111_111 == 0) return false;
        return area < 900 || group is >= 50 and <= 65 or >= 70 and <= 88 or >= 90 and <= 92 or >= 94 and <= 99;
    }

    private static (int Count, int Value) Digits(string? text)
    {
        int count = 0, value = 0;
        foreach (var c in text ?? "")
        {
            if (c is '-' or ' ') continue;
            if (!char.IsAsciiDigit(c) || ++count > 9) return (0, 0);
            value = value * 10 + (c - '0');
        }
        return (count, value);
    }

    private bool PrintMembers(System.Text.StringBuilder builder) => false;
}
