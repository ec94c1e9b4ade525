using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.Linking;
using static Hub.Domain.Citizens.ReviewEvent;

namespace Hub.Server.Identity;

/// <summary>
/// Which records people have looked at together and found, or left, to be one citizen's: by a merge, or by a decision about the citizen's own records. What
/// they have looked at is a record and whom it names. As long as that stays, no rule asks about it again; once it names another, they have not looked.
/// </summary>
/// <remarks>A record that comes later is looked at with those that it hangs together with: between two groups of which people saw one record each, there is no question.</remarks>
internal sealed class OwnRecords(LiveLinker people, FoldedPeople folded)
{
    private readonly Dictionary<ReviewId, string> open = [];
    private readonly Dictionary<string, int> askedOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(long Names, string Look)>> looks = new(StringComparer.Ordinal);

    /// <summary>Somebody is asked about this citizen's records at the moment; whatever else comes up is seen with it.</summary>
    public bool IsOpen(string citizen) => folded.Together(citizen).Any(m => askedOf.GetValueOrDefault(m) > 0);

    /// <summary>Whether people have seen the record among its citizen's others, as it is now.</summary>
    public bool WasSeen(string record) => Looks(record).Any();

    /// <summary>Whether people have seen these groups together: there is a chain of looks through all of them.</summary>
    public bool WereSeenTogether(IReadOnlyList<IReadOnlyList<string>> groups)
    {
        var left = groups.Select(g => g.SelectMany(Looks).ToHashSet(StringComparer.Ordinal)).ToList();
        var reached = left[0];
        left.RemoveAt(0);
        while (left.Find(g => g.Overlaps(reached)) is { } next)
        {
            reached.UnionWith(next);
            left.Remove(next);
        }
        return left.Count == 0;
    }

    /// <summary>They were merged: that was a look at all of them.</summary>
    public void Merged(MergeId merge, string survivor) => Look(merge.Value, survivor);

    /// <summary>Parted again, nobody has said of any two of them that they are one person's.</summary>
    public void Parted(MergeId merge)
    {
        foreach (var seen in looks.Values) seen.RemoveAll(l => l.Look == merge.Value);
    }

    public void Take(ReviewEvent fact)
    {
        switch (fact)
        {
            case ReviewOpened { Other: null, Tried: null } e:
                if (open.TryAdd(e.Review, e.One.Value)) askedOf[e.One.Value] = askedOf.GetValueOrDefault(e.One.Value) + 1;
                break;
            // Those that are not theirs have left before; the rest is as it should be.
            case ReviewDecided e when !ReviewVerdicts.IsPutOff(e.Verdict) && TakeBack(e.Review) is { } citizen:
                Look(e.Review.Value, citizen);
                break;
        }
    }

    /// <summary>It is decided, or was not recorded after all. Whom it was about; null if it was not open.</summary>
    public string? TakeBack(ReviewId review)
    {
        if (!open.Remove(review, out var citizen)) return null;
        if (--askedOf[citizen] == 0) askedOf.Remove(citizen);
        return citizen;
    }

    private void Look(string look, string citizen)
    {
        foreach (var record in people.RecordsOf(folded.RootOf(citizen)))
        {
            if (people.WhomItNames(record) is not { } names) continue;
            if (!looks.TryGetValue(record, out var seen)) looks[record] = seen = [];
            if (!seen.Contains((names, look))) seen.Add((names, look));
        }
    }

    private IEnumerable<string> Looks(string record) =>
        looks.TryGetValue(record, out var seen) && people.WhomItNames(record) is { } names ? seen.Where(l => l.Names == names).Select(l => l.Look) : [];
}
