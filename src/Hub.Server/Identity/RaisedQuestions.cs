using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.Linking;
using static Hub.Domain.Citizens.ReviewEvent;

namespace Hub.Server.Identity;

/// <summary>What a record's arrival leaves in doubt is put before people, once for each two citizens, in the append that takes the record in.</summary>
internal sealed class RaisedQuestions(PeopleIndex index, RecordBatch batch)
{
    /// <summary>A record raises no more questions at once: who is not asked about now is when it comes again.</summary>
    public const int MostQuestions = 40;

    private const int LooksAgain = 2;

    public int Ask(Arrival arrival, CitizenId citizen)
    {
        var opened = 0;
        foreach (var other in arrival.Reviews.OrderByDescending(r => r.Chance).GroupBy(r => index.People.CitizenOf(r.One == arrival.Record ? r.Other : r.One), StringComparer.Ordinal))
            if (opened < MostQuestions && other.Key is { } known && known != citizen.Value) opened += Ask(citizen.Value, known, [.. other]);
        foreach (var proposal in arrival.Proposals.Concat(index.People.LookAgain(LooksAgain)))
            opened += proposal switch
            {
                Proposal.Join join => join.Citizens.Skip(1).Take(MostQuestions - opened).Sum(other => Ask(join.Citizens[0], other, [])),
                Proposal.Part part when opened < MostQuestions => Ask(part.Citizen, null, []),
                _ => 0,
            };
        return opened;
    }

    /// <param name="other">Null: whether all of the citizen's records are theirs.</param>
    public int Ask(string one, string? other, IReadOnlyList<ReviewPair> pairs)
    {
        if (!index.Questions.Ask(one, other)) return 0;
        batch.Undo(() => index.Questions.TakeBack(one, other));
        return Open(one, other, pairs);
    }

    /// <summary>Asked before or not.</summary>
    public int Open(string one, string? other, IReadOnlyList<ReviewPair> pairs)
    {
        var doubts = pairs.Select(p => new DoubtfulPair(p.One, p.Other, Words.Of(p.Grade), Math.Round(p.Chance, 6), p.Reasons)).ToList();
        batch.Open(new(ReviewId.Mint(), new(one), other is null ? null : new CitizenId(other), doubts, PeopleIndex.RulesVersion));
        return 1;
    }
}
