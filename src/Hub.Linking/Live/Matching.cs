namespace Hub.Linking;

/// <summary>A citizen who may be the one that is meant, with the sum for the record that fits best.</summary>
public sealed record Candidate(string Citizen, MatchGrade Grade, double Chance, IReadOnlyList<Step> Steps, IReadOnlyList<string> Doubts);

public abstract record MatchAnswer
{
    private MatchAnswer() { }

    /// <summary>Best first; those of whom it is at least possible.</summary>
    public sealed record Found(IReadOnlyList<Candidate> Candidates, string Model) : MatchAnswer;

    /// <summary>Whoever knows so little is given no guess.</summary>
    public sealed record Refused(string Code, string Reason) : MatchAnswer;
}

/// <summary>Answers who a described person may be, from the records and without adding one.</summary>
internal sealed class Matching(Population people, Pairs pairs, Citizens citizens, BlockIndex index, Parameters parameters)
{
    private static readonly MatchAnswer.Refused TooLittle =
        new("too-little-to-go-on", "By so little nobody can be told from others. Say more: full name and date of birth, with an address or a number.");

    private readonly record struct Best(int Record, Judgement Judgement);

    public MatchAnswer Answer(PersonRecord described, int most, Func<string, bool> isHidden)
    {
        var asked = people.Ask(described);
        try
        {
            return IsTooLittle(in asked) ? TooLittle : new MatchAnswer.Found(Candidates(in asked, most, isHidden), parameters.Kind + " " + parameters.Version);
        }
        finally
        {
            people.TakeBack();
        }
    }

    // If a record that says exactly this would not be known for the same person's, no other will be.
    private bool IsTooLittle(in Prepared asked)
    {
        var best = pairs.AtBest(in asked);
        return best.Chance < parameters.Thresholds.Probable || best.Doubt.HasFlag(Doubt.NamesAlone);
    }

    private List<Candidate> Candidates(in Prepared asked, int most, Func<string, bool> isHidden)
    {
        var found = new List<int>();
        index.Find(in asked, besides: -1, found);
        var best = new Dictionary<int, Best>();
        foreach (var record in found)
        {
            var judgement = pairs.Of(in asked, record);
            if (judgement.Grade < MatchGrade.Possible) continue;
            if (!best.TryGetValue(citizens.Of(record), out var before) || judgement.Bits > before.Judgement.Bits) best[citizens.Of(record)] = new Best(record, judgement);
        }
        foreach (var (citizen, fit) in best.ToArray()) best[citizen] = fit with { Judgement = AgainstAll(in asked, citizen, fit.Judgement) };
        var ranked = best.OrderByDescending(b => b.Value.Judgement.Bits).ThenBy(b => citizens.Id(b.Key), StringComparer.Ordinal).ToList();
        var rival = ranked.Count > 1 && ranked[0].Value.Judgement.Bits - ranked[1].Value.Judgement.Bits < parameters.Thresholds.MarginBits;
        var told = new List<Candidate>();
        foreach (var (citizen, (record, judged)) in ranked)
        {
            if (told.Count == most) break;
            if (isHidden(citizens.Id(citizen))) continue;
            var judgement = rival && judged.Grade == MatchGrade.Certain ? judged with { Grade = MatchGrade.Probable, Doubt = judged.Doubt | Doubt.NearTie } : judged;
            told.Add(new Candidate(citizens.Id(citizen), judgement.Grade, judgement.Chance, pairs.Explain(in asked, in people.Records[record]), [.. Doubts.Reasons(judgement.Doubt)]));
        }
        return told;
    }

    // What fits one record of a citizen and contradicts another is for people to look at.
    private Judgement AgainstAll(in Prepared asked, int citizen, Judgement best)
    {
        if (best.Grade != MatchGrade.Certain) return best;
        foreach (var record in citizens.Members(citizen))
            if (pairs.Of(in asked, record).Veto) return best with { Grade = MatchGrade.Probable, Doubt = best.Doubt | Doubt.VetoInCluster };
        return best;
    }
}
