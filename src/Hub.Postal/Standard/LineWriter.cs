namespace Hub.Postal;

/// <summary>Writes words with one space between them into a bounded buffer. What does not fit sets <see cref="Overflowed"/>; nothing throws.</summary>
internal ref struct LineWriter(Span<char> buffer)
{
    private readonly Span<char> buffer = buffer;
    private int used;

    public bool Overflowed { get; private set; }
    public readonly bool IsEmpty => used == 0;
    public readonly ReadOnlySpan<char> Written => buffer[..used];

    public void Word(scoped ReadOnlySpan<char> word)
    {
        if (word.IsEmpty) return;
        if (used > 0) Put(" ");
        Put(word);
    }

    /// <summary>Goes on with the word before, without a space.</summary>
    public void Put(scoped ReadOnlySpan<char> letters)
    {
        if (used + letters.Length > buffer.Length)
        {
            Overflowed = true;
            return;
        }
        letters.CopyTo(buffer[used..]);
        used += letters.Length;
    }

    public void Put(char letter) => Put(new ReadOnlySpan<char>(in letter));

    public void Number(int number)
    {
        if (number.TryFormat(buffer[used..], out var written, default, System.Globalization.CultureInfo.InvariantCulture)) used += written;
        else Overflowed = true;
    }

    public override readonly string ToString() => used == 0 ? "" : new string(buffer[..used]);
}
