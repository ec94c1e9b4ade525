namespace Hub.Linking;

/// <summary>What is concluded about two records: by the rules, and by people before any rule. Batch and live ask nobody else, so they cannot differ.</summary>
internal sealed class Pairs
{
    /// <summary>More than any sum of fields: the decision is followed first.</summary>
    private const double DecidedBits = 200;

    private readonly Population people;
    private readonly Decisions decisions;
    private readonly Comparer comparer;
    private readonly Weigher weigher;
    private readonly Judge judge;

    public Pairs(Population people, Parameters parameters, Decisions decisions)
    {
        (this.people, this.decisions) = (people, decisions);
        (comparer, weigher) = (new Comparer(people), new Weigher(people, parameters));
        judge = new Judge(weigher, parameters);
    }

    public double LeastBits => judge.LeastBits;

    /// <summary>Takes note of records that came since.</summary>
    public void Count() => weigher.Count();

    public Judgement Of(int a, int b)
    {
        var judgement = ByRules(a, b, out _);
        var (one, other) = (people.Key(a), people.Key(b));
        return decisions.AreNotTheSame(one, other) ? judgement with { Grade = MatchGrade.CertainlyNot, Veto = true }
            : decisions.AreTheSame(one, other) ? new Judgement(MatchGrade.Certain, DecidedBits, Doubt.None, Veto: false) : judgement;
    }

    /// <summary>Null if nothing is worth keeping of it: neither a link to follow nor a question for people.</summary>
    public Link? Between(int a, int b)
    {
        var judgement = ByRules(a, b, out var pattern);
        if (decisions.AreTheSame(people.Key(a), people.Key(b))) return new Link(a, b, (float)DecidedBits, MatchGrade.Certain, Doubt.None, ByNumber: true);
        return IsWorthKeeping(judgement) && !decisions.AreNotTheSame(people.Key(a), people.Key(b))
            ? new Link(a, b, (float)judgement.Bits, judgement.Grade, judgement.Doubt, Doubts.ByNumber(pattern)) : null;
    }

    public Judgement Of(in Prepared asked, int other) => judge.Of(comparer.Compare(in asked, in people.Records[other]), in asked, in people.Records[other]);

    /// <summary>A record against itself: the most that anybody could find out by it.</summary>
    public Judgement AtBest(in Prepared asked) => judge.Of(comparer.Compare(in asked, in asked), in asked, in asked);

    public IReadOnlyList<Step> Explain(in Prepared a, in Prepared b) => weigher.Explain(comparer.Compare(in a, in b), in a, in b);

    public static bool IsWorthKeeping(Judgement judgement) =>
        judgement.Grade is MatchGrade.Probable or MatchGrade.Certain || (judgement.Doubt.HasFlag(Doubt.BorrowedSsn) && judgement.Grade != MatchGrade.CertainlyNot);

    private Judgement ByRules(int a, int b, out Pattern pattern)
    {
        var records = people.Records;
        pattern = comparer.Compare(in records[a], in records[b]);
        return judge.Of(pattern, in records[a], in records[b]);
    }
}
