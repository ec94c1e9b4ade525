using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.Linking;
using static Hub.Domain.Citizens.ReviewEvent;

namespace Hub.Server.Identity;

/// <summary>What a record's arrival leaves in doubt is put before people, once for each two citizens and for each state of one's own records, in the append that takes the record in.</summary>
internal sealed class RaisedQuestions(PeopleIndex index, RecordBatch batch)
{
    /// <summary>A record raises no more questions at once: who is not asked about now is when it comes again.</summary>
    public const int MostQuestions = 40;

    private const int MostOfOthers = MostQuestions - 2; // Besides, whether the record is its own citizen's.
    private const int LooksAgain = 2;

    public int Ask(Arrival arrival, CitizenId citizen) => Ask(arrival, citizen.Value, LooksAgain) is var opened and > 0 ? opened : AskOfReadAnew();

    private int Ask(Arrival arrival, string citizen, int looksAgain)
    {
        var opened = 0;
        foreach (var other in arrival.Reviews.OrderByDescending(r => r.Chance).GroupBy(r => index.People.CitizenOf(r.One == arrival.Record ? r.Other : r.One), StringComparer.Ordinal))
            if (opened < MostOfOthers && other.Key is { } known && known != citizen) opened += Ask(citizen, known, [.. other]);
        foreach (var proposal in arrival.Proposals.Concat(index.People.LookAgain(looksAgain)))
            opened += proposal switch
            {
                Proposal.Join join => join.Citizens.Skip(1).Take(MostOfOthers - opened).Sum(other => Ask(join.Citizens[0], other, [])),
                Proposal.Part part when opened < MostOfOthers && !index.OwnRecords.WereSeenTogether(part.Groups) => AskOwn(part.Citizen, [.. part.Groups.Skip(1).Select(g => PairOf(part.Groups[0][0], g[0]))]),
                _ => 0,
            };
        return opened;
    }

    // What would have been asked while a file was sealed: a record of it by turns, with whatever comes next.
    private int AskOfReadAnew()
    {
        if (index.ReadAnew() is not { } record) return 0;
        batch.Undo(() => index.ReadAnewAgain(record));
        return index.People.LookAt(record) is { } seen ? Ask(seen, seen.Citizen, 0) : 0;
    }

    public int Ask(string one, string other, IReadOnlyList<ReviewPair> pairs)
    {
        if (!index.Questions.Ask(one, other)) return 0;
        batch.Undo(() => index.Questions.TakeBack(one, other));
        return Open(one, other, pairs);
    }

    /// <summary>Whether all of the citizen's records are theirs. Nobody is asked while somebody is.</summary>
    private int AskOwn(string citizen, IReadOnlyList<ReviewPair> pairs) => index.OwnRecords.IsOpen(citizen) ? 0 : Open(citizen, null, pairs);

    /// <summary>The same of one record, unless people have seen it as it is.</summary>
    public int AskOwn(string citizen, string record, params IReadOnlyList<ReviewPair> pairs) => index.OwnRecords.WasSeen(record) ? 0 : AskOwn(citizen, pairs);

    /// <summary>Two records, and what the rules make of them today.</summary>
    public ReviewPair PairOf(string one, string other, params string[] because) => index.People.Explain(one, other) is { } sum
        ? new(one, other, sum.Grade, sum.Chance, [.. because, .. sum.Doubts])
        : new(one, other, MatchGrade.Possible, 0, because);

    private int Open(string one, string? other, IReadOnlyList<ReviewPair> pairs)
    {
        var doubts = pairs.Select(p => new DoubtfulPair(p.One, p.Other, Words.Of(p.Grade), Math.Round(p.Chance, 6), p.Reasons)).ToList();
        var opened = new ReviewOpened(ReviewId.Mint(), new(one), other is null ? null : new CitizenId(other), doubts, PeopleIndex.RulesVersion);
        batch.Open(opened);
        index.OwnRecords.Take(opened);
        batch.Undo(() => index.OwnRecords.TakeBack(opened.Review));
        return 1;
    }
}
