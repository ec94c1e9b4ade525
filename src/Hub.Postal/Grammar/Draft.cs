namespace Hub.Postal;

/// <summary>An address being read: its words, and what each has been found to be. The rules fill in <see cref="Parts"/> from right to left.</summary>
internal ref struct Draft(Text words, Span<Part> parts, ZipTable zips)
{
    public readonly Text Words = words;
    public readonly Span<Part> Parts = parts[..words.Count];
    public readonly ZipTable Zips = zips;

    public byte State;       // States.Of; 0 if none was written.
    public int Zip = -1;     // Five digits; -1 if none or not a ZIP code.
    public int DeliveryEnd = words.Count; // Where the last line begins.
    public int DeliveryStart;
    public bool ForeignCountry;
    public bool Settled;     // A form of its own, of which labels from streets say nothing.
    public bool CityProven;  // It is the ZIP code's own place: nobody doubts its words.

    public readonly bool IsPuertoRico =>
        State == States.PuertoRico || State == 0 && Zip >= 0 && Zips.StateOf(Zip) == States.PuertoRico;
    public readonly int Count => Words.Count;
    public readonly ref Word this[int i] => ref Words[i];
    public readonly bool Is(int i, string key) => Words.Is(i, key);
    public readonly bool Has(int i, Marks marks) => i >= 0 && i < Count && Words[i].Has(marks);

    /// <summary>Whether a comma or a new line stands before word <paramref name="i"/>.</summary>
    public readonly bool BreakBefore(int i) => i <= 0 || Words[i - 1].Has(Marks.CommaAfter | Marks.LineAfter);

    public readonly void Mark(int from, int to, Part part)
    {
        if (from < to) Parts[from..to].Fill(part);
    }
}
