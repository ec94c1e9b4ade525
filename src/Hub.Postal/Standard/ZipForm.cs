namespace Hub.Postal;

/// <summary>12345 or 12345-6789.</summary>
internal static class ZipForm
{
    public static string Write(scoped in Draft draft)
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
}
