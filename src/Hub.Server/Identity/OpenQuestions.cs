using Hub.Domain;
using static Hub.Domain.Citizens.ReviewEvent;

namespace Hub.Server.Identity;

/// <summary>About whom somebody is asked already, so that nobody is asked twice: while a review is open, and after two were found to be two.</summary>
internal sealed class OpenQuestions
{
    private readonly HashSet<(string, string)> asked = [];
    private readonly Dictionary<ReviewId, (string, string)> reviews = [];

    public bool IsAsked(string one, string? other) => asked.Contains(Pair(one, other));

    /// <summary>False if it was asked before.</summary>
    public bool Ask(string one, string? other) => asked.Add(Pair(one, other));

    /// <summary>It was not recorded after all.</summary>
    public void TakeBack(string one, string? other) => asked.Remove(Pair(one, other));

    public void Take(Domain.Citizens.ReviewEvent fact)
    {
        switch (fact)
        {
            case ReviewOpened e:
                asked.Add(reviews[e.Review] = Pair(e.One.Value, e.Other?.Value));
                break;
            // Whoever became one is asked about no more; a merge that is reversed leaves a "not the same" behind.
            case ReviewDecided { Verdict: Domain.Citizens.ReviewVerdicts.Same or Domain.Citizens.ReviewVerdicts.NotSame } e:
                reviews.Remove(e.Review);
                break;
        }
    }

    private static (string, string) Pair(string one, string? other) => string.CompareOrdinal(one, other ?? "") <= 0 ? (one, other ?? "") : (other ?? "", one);
}
