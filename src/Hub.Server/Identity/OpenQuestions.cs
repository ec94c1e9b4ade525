using Hub.Domain;
using Hub.Domain.Citizens;
using static Hub.Domain.Citizens.ReviewEvent;

namespace Hub.Server.Identity;

/// <summary>
/// About which two somebody is asked already, so that nobody is asked twice: while a review is open, and after two were found to be two. It is kept under
/// the ids that it was said of, and holds for whoever they are folded into by now; when files are parted it goes with those of whom it was said.
/// </summary>
internal sealed class OpenQuestions(FoldedPeople folded)
{
    private readonly Dictionary<string, HashSet<string>> asked = new(StringComparer.Ordinal);

    public bool IsAsked(string one, string other)
    {
        var known = folded.RootOf(other);
        return folded.Together(one).Any(m => asked.TryGetValue(m, out var others) && others.Any(o => folded.RootOf(o) == known));
    }

    /// <summary>False if it was asked before.</summary>
    public bool Ask(string one, string other)
    {
        if (IsAsked(one, other)) return false;
        Note(one, other);
        return true;
    }

    public void Note(string one, string other)
    {
        Of(one).Add(other);
        Of(other).Add(one);
    }

    /// <summary>It was not recorded after all, or is open again.</summary>
    public void TakeBack(string one, string other)
    {
        Of(one).Remove(other);
        Of(other).Remove(one);
    }

    public void Take(ReviewEvent fact)
    {
        // Whoever became one is asked about no more; a merge that is reversed leaves a "not the same" behind.
        if (fact is ReviewOpened { Other: { } other } e) Note(e.One.Value, other.Value);
    }

    private HashSet<string> Of(string citizen)
    {
        if (!asked.TryGetValue(citizen, out var others)) asked[citizen] = others = new(StringComparer.Ordinal);
        return others;
    }
}
