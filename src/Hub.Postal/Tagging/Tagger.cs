namespace Hub.Postal;

/// <summary>
/// A linear model over sequences: the likeliest parts for the words of a delivery line, given what the rules made of them.
/// ZIP code, state, country, boxes and routes stay as the rules have them: tables and fixed words prove those.
/// </summary>
internal sealed class Tagger(float[] weights, float[] steps)
{
    public const int PartCount = (int)Part.Country + 1;

    /// <summary>Row by row of <see cref="Features"/>, a weight a part.</summary>
    public float[] Weights { get; } = weights;

    /// <summary>From part to part; the last row is from the beginning.</summary>
    public float[] Steps { get; } = steps;

    public Tagger()
        : this(new float[Features.Rows * PartCount], new float[(PartCount + 1) * PartCount])
    {
    }

    public static bool IsFixed(Part rule) => 
        rule is Part.State or Part.Zip or Part.Plus4 or Part.Country or Part.BoxType or Part.BoxId or Part.RouteType or Part.RouteId or Part.Repeated;

    public void Tag(scoped in Draft draft, Span<Part> best)
    {
        var count = draft.Count;
        Span<float> scores = stackalloc float[PartCount];
        Span<float> next = stackalloc float[PartCount];
        Span<byte> back = stackalloc byte[Text.MaxWords * PartCount];
        Span<float> emissions = stackalloc float[PartCount];
        for (var i = 0; i < count; i++)
        {
            Emit(in draft, i, emissions);
            next.Fill(float.NegativeInfinity);
            if (i == 0) Steps.AsSpan(PartCount * PartCount, PartCount).CopyTo(next);
            else Advance(scores, next, back.Slice(i * PartCount, PartCount));
            for (var part = 0; part < PartCount; part++)
                next[part] = Allowed(in draft[i], draft.Parts[i], (Part)part) ? next[part] + emissions[part] : float.NegativeInfinity;
            next.CopyTo(scores);
        }
        var at = 0;
        for (var part = 1; part < PartCount; part++)
            if (scores[part] > scores[at]) at = part;
        for (var i = count - 1; i >= 0; i--)
        {
            best[i] = (Part)at;
            at = back[(i * PartCount) + at];
        }
    }

    private void Advance(ReadOnlySpan<float> scores, Span<float> next, Span<byte> back)
    {
        for (var from = 0; from < PartCount; from++)
        {
            var score = scores[from];
            if (float.IsNegativeInfinity(score)) continue;
            var onward = Steps.AsSpan(from * PartCount, PartCount);
            for (var part = 0; part < onward.Length; part++)
            {
                if (score + onward[part] <= next[part] || Forbidden((Part)from, (Part)part)) continue;
                next[part] = score + onward[part];
                back[part] = (byte)from;
            }
        }
    }

    // No predirectional stands behind a street.
    private static bool Forbidden(Part from, Part to) => to == Part.Predirectional && from is (Part.Street or Part.Suffix or Part.Postdirectional);

    // What the lexicon denies the tagger cannot see: a suffix must be able to be one, a number must have a number in it.
    public static bool Allowed(in Word word, Part rule, Part part)
    {
        if (part == rule) return true;
        if (IsFixed(rule) || IsFixed(part)) return false;
        return part switch
        {
            Part.Suffix => word.Meaning.Suffix != 0,
            Part.Number => word.Has(Marks.Digit) || word.Meaning.NumberWord != 0,
            Part.Predirectional or Part.Postdirectional => word.Meaning.Direction != 0,
            Part.Crossing => word.Has(Marks.And),
            _ => true,
        };
    }

    private void Emit(scoped in Draft draft, int i, Span<float> emissions)
    {
        Span<int> rows = stackalloc int[Features.Most];
        var count = Features.Of(in draft, i, rows);
        emissions.Clear();
        foreach (var row in rows[..count])
        {
            var ofRow = Weights.AsSpan(row * PartCount, PartCount);
            for (var part = 0; part < ofRow.Length; part++) emissions[part] += ofRow[part];
        }
    }
}
