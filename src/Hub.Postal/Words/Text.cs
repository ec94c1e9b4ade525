namespace Hub.Postal;

/// <summary>An address cut into words. Bounded: what does not fit is told by <see cref="TooLong"/>, never read half.</summary>
internal ref struct Text
{
    public const int MaxLength = 400;
    public const int MaxWords = 64;

    // Folding may add letters (½ becomes 1/2) and cut words (APT3 becomes APT 3), never more than this.
    public const int MaxLetters = (MaxLength * 3) + 16;

    public readonly ReadOnlySpan<char> AsTyped;
    private readonly Span<char> letters;
    private readonly Span<Word> words;
    private int used;
    private int wordStart;
    private int keyStart;
    private bool minus;

    public Text(ReadOnlySpan<char> asTyped, Span<char> letters, Span<Word> words)
    {
        AsTyped = asTyped;
        this.letters = letters;
        this.words = words;
        if (asTyped.Length > MaxLength) TooLong = true;
        else Cut();
    }

    public int Count { get; private set; }
    public bool TooLong { get; private set; }

    /// <summary>A sign stands in it that no address has: whoever typed ? was not sure of it.</summary>
    public bool Queried { get; private set; }

    /// <summary>A letter could not be told: the word goes on without it.</summary>
    public bool Unreadable { get; private set; }

    public readonly ref Word this[int i] => ref words[i];
    public readonly ReadOnlySpan<char> Key(int i) => letters.Slice(words[i].Key, words[i].KeyLength);
    public readonly bool Is(int i, string key) => i >= 0 && i < Count && Key(i).SequenceEqual(key);

    /// <summary>What was typed from word <paramref name="first"/> to word <paramref name="last"/>.</summary>
    public readonly ReadOnlySpan<char> Typed(int first, int last) => AsTyped[words[first].Start..words[last].End];

    private void Cut()
    {
        wordStart = -1;
        for (var i = 0; i < AsTyped.Length && !TooLong; i++)
        {
            var c = Folding.Fold(AsTyped, i);
            switch (c)
            {
                case Folding.Dropped:
                    break;
                case Folding.Unreadable:
                    Unreadable = true;
                    if (wordStart < 0) (wordStart, keyStart) = (i, used);
                    break;
                case Folding.Blank:
                    Queried |= AsTyped[i] is '?' or '+' or '=' or '%' or '$' or '<' or '>';
                    EndWord(i);
                    break;
                case ',' or ';' or '|':
                    EndWord(i);
                    MarkLast(Marks.CommaAfter);
                    break;
                case '\n' or '\r':
                    EndWord(i);
                    MarkLast(Marks.LineAfter);
                    break;
                case '.':
                    Period(i);
                    break;
                case '#':
                    EndWord(i);
                    Sign(i, "#", Marks.Hash);
                    break;
                case '&' or '@':
                    EndWord(i);
                    Sign(i, "&", Marks.And);
                    break;
                case '½' or '¼' or '¾':
                    EndWord(i);
                    Sign(i, c == '½' ? "1/2" : c == '¼' ? "1/4" : "3/4", Marks.Fraction | Marks.Digit | Marks.StartsWithDigit);
                    break;
                case '-' or '/' when wordStart < 0 || used == keyStart:
                    minus = c == '-' && i + 1 < AsTyped.Length && char.IsAsciiDigit(AsTyped[i + 1]);
                    break; // A dash by itself separates, as a blank does.
                default:
                    if (wordStart < 0) (wordStart, keyStart) = (i, used);
                    letters[used++] = c;
                    break;
            }
        }
        EndWord(AsTyped.Length);
    }

    // A period ends a word (ST.LOUIS), belongs to a number (39.2) or stands between single letters (N.W., P.O.BOX).
    private void Period(int i)
    {
        if (wordStart < 0) return;
        if (used == keyStart)
        {
            EndWord(i);
            return;
        }
        var next = i + 1 < AsTyped.Length ? AsTyped[i + 1] : ' ';
        var before = letters[used - 1];
        if (char.IsAsciiDigit(before) && char.IsAsciiDigit(next))
        {
            letters[used++] = '.';
            return;
        }
        var single = char.IsAsciiLetter(before) && used - keyStart <= 3 && OnlyInitials(i);
        var nextIsSingle = char.IsAsciiLetter(next) && !(i + 2 < AsTyped.Length && char.IsAsciiLetter(AsTyped[i + 2]));
        if (single && nextIsSingle) return;
        EndWord(i + 1);
    }

    private readonly bool OnlyInitials(int i)
    {
        for (var at = wordStart; at < i; at++)
            if (at + 1 < i && char.IsAsciiLetterOrDigit(AsTyped[at]) && char.IsAsciiLetterOrDigit(AsTyped[at + 1])) return false;
        return true;
    }

    private void Sign(int i, string key, Marks marks)
    {
        (wordStart, keyStart) = (i, used);
        key.CopyTo(letters[used..]);
        used += key.Length;
        Add(wordStart, i + 1, keyStart, used, marks);
        wordStart = -1;
    }

    private readonly void MarkLast(Marks marks)
    {
        if (Count > 0) words[Count - 1].Marks |= marks;
    }

    private void EndWord(int end)
    {
        if (wordStart < 0) return;
        while (end > wordStart && Folding.Fold(AsTyped[end - 1]) == Folding.Dropped) end--; // A quotation mark behind it.
        var stop = used;
        while (stop > keyStart && letters[stop - 1] is '-' or '/' or '.') stop--;
        if (stop > keyStart)
        {
            // APT3 and STE200 are two words.
            var cut = Lexicon.DesignatorLength(letters[keyStart..stop]);
            if (cut > 0)
            {
                var middle = Math.Min(wordStart + cut, end);
                Add(wordStart, middle, keyStart, keyStart + cut, Marks.None);
                Add(middle, end, keyStart + cut, stop, Marks.None);
            }
            else if (!AfterDesignator() && Lexicon.RoadLength(letters[keyStart..stop]) is var road and > 0)
            {
                Add(wordStart, Math.Min(wordStart + road, end), keyStart, keyStart + road, Marks.None);
                Add(Math.Min(wordStart + road + 1, end), end, keyStart + road + 1, stop, Marks.None);
            }
            else
            {
                Add(wordStart, end, keyStart, stop, Marks.None);
            }
        }
        wordStart = -1;
    }

    private readonly bool AfterDesignator() => Count > 0 && (words[Count - 1].Has(Marks.Hash) || words[Count - 1].Meaning.Designator != 0);

    private void Add(int start, int end, int from, int to, Marks marks)
    {
        if (Count == words.Length)
        {
            TooLong = true;
            return;
        }
        var key = letters[from..to];
        if (marks == Marks.None) marks = WordMarks.Of(key);
        if (minus) marks |= Marks.Minus;
        minus = false;
        if (Count > 0 && words[Count - 1].Has(Marks.CommaAfter | Marks.LineAfter)) marks |= Marks.CommaBefore;
        words[Count++] = new Word
        {
            Start = start,
            End = end,
            Key = (short)from,
            KeyLength = (short)(to - from),
            Marks = marks,
            Meaning = (marks & Marks.Digit) != 0 ? default : Lexicon.Of(key),
        };
    }
}
