using System.Runtime.Intrinsics;

namespace Hub.Postal;

/// <summary>
/// A linear model over sequences: the likeliest parts for the words of a delivery line, given what the rules made of them.
/// ZIP code, state, country, boxes and routes stay as the rules have them: tables and fixed words prove those.
/// </summary>
internal sealed class Tagger(float[] weights, float[] steps)
{
    public const int PartCount = (int)Part.Country + 1;

    /// <summary>Cells of a row: the parts, and as many more as fill whole vectors. Those stay nothing and no word may be one of them.</summary>
    public const int Width = 32;

    private const float Never = float.NegativeInfinity;

    private static readonly float[] Barred = Bar();

    /// <summary>Row by row of <see cref="Features"/>, a weight a part.</summary>
    public float[] Weights { get; } = weights;

    /// <summary>From part to part; the last row is from the beginning.</summary>
    public float[] Steps { get; } = steps;

    public Tagger()
        : this(new float[Features.Rows * Width], new float[(PartCount + 1) * Width])
    {
    }

    public static bool IsFixed(Part rule) =>
        rule is Part.State or Part.Zip or Part.Plus4 or Part.Country or Part.BoxType or Part.BoxId or Part.RouteType or Part.RouteId or Part.Repeated;

    public void Tag(scoped in Draft draft, scoped Span<Part> best)
    {
        var count = draft.Count;
        var features = new Features(in draft, stackalloc uint[Features.Memory]);
        Span<float> scores = stackalloc float[Width];
        Span<float> next = stackalloc float[Width];
        Span<float> back = stackalloc float[Text.MaxWords * Width];
        Span<float> seen = stackalloc float[Width];
        for (var i = 0; i < count; i++)
        {
            Weigh(in draft, features, i, seen);
            next.Fill(Never);
            if (i == 0) Steps.AsSpan(PartCount * Width, Width).CopyTo(next);
            else Advance(scores, next, back.Slice(i * Width, Width));
            for (var part = 0; part < Width; part++)
                scores[part] = part < PartCount && Allowed(in draft, i, (Part)part) ? next[part] + seen[part] : Never;
        }
        var at = 0;
        for (var part = 1; part < PartCount; part++)
            if (scores[part] > scores[at]) at = part;
        for (var i = count - 1; i >= 0; i--)
        {
            best[i] = (Part)at;
            at = (int)back[(i * Width) + at];
        }
    }

    // The best way to every part of the next word, eight parts at a time. A part is told by its number, which a float holds exactly.
    private void Advance(scoped ReadOnlySpan<float> scores, scoped Span<float> next, scoped Span<float> back)
    {
        for (var from = 0; from < PartCount; from++)
        {
            if (float.IsNegativeInfinity(scores[from])) continue;
            var (score, part) = (Vector256.Create(scores[from]), Vector256.Create((float)from));
            ReadOnlySpan<float> onward = Steps.AsSpan(from * Width, Width), barred = Barred.AsSpan(from * Width, Width);
            for (var at = 0; at < Width; at += Vector256<float>.Count)
            {
                var way = score + Vector256.Create(onward[at..]) + Vector256.Create(barred[at..]);
                var best = Vector256.Create<float>(next[at..]);
                var better = Vector256.GreaterThan(way, best);
                Vector256.ConditionalSelect(better, way, best).CopyTo(next[at..]);
                Vector256.ConditionalSelect(better, part, Vector256.Create<float>(back[at..])).CopyTo(back[at..]);
            }
        }
    }

    private void Weigh(scoped in Draft draft, scoped Features features, int i, scoped Span<float> seen)
    {
        Span<int> rows = stackalloc int[Features.Most];
        var count = features.Of(in draft, i, rows);
        var (first, second, third, fourth) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
        foreach (var row in rows[..count])
        {
            ReadOnlySpan<float> ofRow = Weights.AsSpan(row * Width, Width);
            first += Vector256.Create(ofRow);
            second += Vector256.Create(ofRow[8..]);
            third += Vector256.Create(ofRow[16..]);
            fourth += Vector256.Create(ofRow[24..]);
        }
        first.CopyTo(seen);
        second.CopyTo(seen[8..]);
        third.CopyTo(seen[16..]);
        fourth.CopyTo(seen[24..]);
    }

    // No predirectional stands behind a street, and what a designator or the sign # names is no street.
    private static float[] Bar()
    {
        var barred = new float[PartCount * Width];
        foreach (var from in new[] { Part.Street, Part.Suffix, Part.Postdirectional })
            barred[((int)from * Width) + (int)Part.Predirectional] = Never;
        foreach (var from in new[] { Part.UnitType, Part.GroupType })
            barred[((int)from * Width) + (int)Part.Street] = Never;
        return barred;
    }

    // What the lexicon denies the tagger cannot see: a suffix must be able to be one, a number must have a number in it.
    public static bool Allowed(scoped in Draft draft, int i, Part part)
    {
        ref var word = ref draft[i];
        var rule = draft.Parts[i];
        if (part == rule) return true;
        if (draft.CityProven && (part == Part.City || rule == Part.City)) return false;
        if (IsFixed(rule) || IsFixed(part)) return false;
        return part switch
        {
            Part.Suffix => word.Meaning.Suffix != 0,
            Part.Number => word.Has(Marks.Digit) || word.Meaning.NumberWord != 0,
            Part.Predirectional or Part.Postdirectional => word.Meaning.Direction != 0,
            Part.Crossing => word.Has(Marks.And),
            Part.UnitType or Part.GroupType => word.Has(Marks.Hash) || word.Meaning.Designator != 0,
            Part.City => !word.Has(Marks.Digit | Marks.Hash),
            _ => !word.Has(Marks.Hash) || part == Part.Other,
        };
    }
}
