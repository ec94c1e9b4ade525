namespace Hub.Linking;

/// <summary>How sure it is that two records are about one person. The words are FHIR's match grades.</summary>
public enum MatchGrade : byte { CertainlyNot, Unlikely, Possible, Probable, Certain }

/// <summary>What was concluded about two records.</summary>
internal readonly record struct Judgement(MatchGrade Grade, double Bits, Doubt Doubt, bool Veto)
{
    public double Chance => Weigher.Chance(Bits);
}

/// <summary>Turns weight and doubts into a grade. Pure: the same two records always get the same judgement under the same parameters and population.</summary>
internal sealed class Judge(Weigher weigher, Parameters parameters)
{
    private readonly double certain = Bits(parameters.Thresholds.Certain), probable = Bits(parameters.Thresholds.Probable), possible = Bits(parameters.Thresholds.Possible);

    /// <summary>Less than possible in the mean: then two groups of records are two people's.</summary>
    public double LeastBits => possible;

    public Judgement Of(Pattern pattern, in Prepared a, in Prepared b)
    {
        var bits = weigher.Weigh(pattern, in a, in b);
        var grade = bits >= certain ? MatchGrade.Certain : bits >= probable ? MatchGrade.Probable : bits >= possible ? MatchGrade.Possible : MatchGrade.Unlikely;
        if (!parameters.Cautious) return new Judgement(grade, bits, Doubt.None, false);

        var doubt = Doubts.About(pattern);
        if (Doubts.TwoPeople(pattern)) return new Judgement(MatchGrade.CertainlyNot, bits, doubt, true);
        if (doubt.HasFlag(Doubt.BorrowedSsn)) return new Judgement(MatchGrade.Possible, bits, doubt, true); // Fraud or error: somebody should look, however little else agrees.
        if (grade == MatchGrade.Certain && doubt != Doubt.None) grade = MatchGrade.Probable;
        return new Judgement(grade, bits, doubt, Doubts.Veto(pattern));
    }

    private static double Bits(double chance) => chance >= 1 ? double.PositiveInfinity : Math.Log2(chance / (1 - chance));
}
