namespace Hub.Linking;

internal static class Generations
{
    /// <summary>From its own field, or from the end of the last name where it was typed there and is then taken off.</summary>
    public static Generation Read(string? suffix, ref string? last)
    {
        if (suffix is not null) return Of(Letters.Fold(suffix));
        if (last is null || last.LastIndexOf(' ') is not (> 0 and var blank)) return Generation.None;
        var found = Of(last[(blank + 1)..]);
        if (found != Generation.None) last = last[..blank];
        return found;
    }

    private static Generation Of(string folded) => folded switch
    {
        "SR" or "SENIOR" => Generation.Senior,
        "JR" or "JUNIOR" => Generation.Junior,
        "II" or "2ND" or "2" => Generation.Second,
        "III" or "3RD" or "3" => Generation.Third,
        "IV" or "4TH" or "4" => Generation.Fourth,
        "5TH" or "5" => Generation.Fifth,
        _ => Generation.None,
    };
}
