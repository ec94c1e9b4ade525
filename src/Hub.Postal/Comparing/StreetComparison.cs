namespace Hub.Postal;

/// <summary>Whether two streets are one, by name and suffix.</summary>
internal static class StreetComparison
{
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

    public static Verdict Compare(DeliveryPoint a, DeliveryPoint b, List<string> reasons)
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
            return NameLikeness.Alike(a.Name, b.Name) ? Slipped(a.Name.SequenceEqual(b.Name), reasons) : AddressComparer.Differs("street-differs", reasons);

        // HOWE POND and HOWE POND RD: what is the one's suffix may be the last word of the other's name.
        if (LacksSuffixOf(a, b) || LacksSuffixOf(b, a))
        {
            reasons.Add("suffix-missing");
            return Verdict.Unsure; // OAK ST and OAK CT are both OAK to some: in about one pair of eight it is another street.
        }
        return AddressComparer.Differs(NameLikeness.Alike(a.Name, b.Name) ? "suffix-differs" : "street-differs", reasons);
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
}
