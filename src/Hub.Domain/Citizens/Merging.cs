using Hub.Domain.Sealing;
using static Hub.Domain.Citizens.CitizenEvent;

namespace Hub.Domain.Citizens;

/// <summary>When two files may be made one, and when they are parted again. Decided on both files; the facts stand in both streams.</summary>
public static class Merging
{
    /// <summary>So that reading one person is never reading a town.</summary>
    public const int MostTogether = 50;

    public static Decision Decide(MergeCitizens request, CitizenFile survivor, CitizenFile retired)
    {
        if (survivor.Named == retired.Named) return new Decision.Refused("already-merged", "Both are the same id.");
        if (retired.Retirement is { } before && before.Survivor == survivor.Named) return new Decision.NothingToRecord(null);
        foreach (var file in new[] { survivor, retired })
            if (file.Retirement is { } merge) return new Decision.Refused("citizen-merged", $"The file of {file.Named} was merged into that of {merge.Survivor}; merge that one.");
        foreach (var file in new[] { survivor, retired })
            if (NotToBeMerged(file.Now.Keeping) is { } no) return no;
        if (survivor.Now.Guardians.Any(g => retired.Members.Contains(g.Citizen)) || retired.Now.Guardians.Any(g => survivor.Members.Contains(g.Citizen)))
            return new Decision.Refused("guardian-and-ward", "One of them is the other's guardian: they are two persons.");
        if (survivor.Members.Any(one => retired.Members.Any(other => survivor.Merges.AreNotSame(one, other)))) // It stands in both streams.
            return new Decision.Refused("not-same-person", "Somebody decided that these are two persons; that has to be taken back first.");
        return survivor.Everybody.Union(retired.Everybody).Count() > MostTogether
            ? new Decision.Refused("too-many-merged", $"At most {MostTogether} files are merged with one another; a person has to look.")
            : new Decision.Accepted(new CitizensMerged(request.Merge, survivor.Named, retired.Named, request.Evidence));
    }

    /// <param name="file">Of any of the two.</param>
    public static Decision Decide(ReverseMerge request, CitizenFile file)
    {
        if (file.Merges.Find(request.Merge) is not { } merge || (!file.Members.Contains(merge.Survivor) && !file.Members.Contains(merge.Retired)))
            return new Decision.Refused("unknown-merge", "No merge of this citizen's file has this reference.");
        return merge.InForce
            ? new Decision.Accepted(new MergeReversed(merge.Id, merge.Survivor, merge.Retired, request.Reason), new NotSamePersonRecorded(merge.Survivor, merge.Retired, request.Reason))
            : new Decision.NothingToRecord(null);
    }

    public static Decision Decide(NotSamePerson request, CitizenFile one, CitizenFile other)
    {
        if (one.Named == other.Named || one.Members.Contains(other.Named)) return new Decision.Refused("already-merged", "They are one file; reverse the merge, which says so with it.");
        if (!request.TakenBack)
        {
            return one.Merges.AreNotSame(one.Named, other.Named) ? new Decision.NothingToRecord(null) : new Decision.Accepted(new NotSamePersonRecorded(one.Named, other.Named, request.Evidence));
        }
        // It may have been told under ids that are folded here by now; whoever takes it back means the persons.
        NotSamePersonTakenBack[] back = [.. one.Members.SelectMany(m => other.Members.Where(o => one.Merges.AreNotSame(m, o)).Select(o => new NotSamePersonTakenBack(m, o, request.Evidence)))];
        return back.Length == 0 ? new Decision.NothingToRecord(null) : new Decision.Accepted(back);
    }

    private static Decision.Refused? NotToBeMerged(Keeping keeping) =>
        keeping.Refusal ?? (!keeping.Holds.IsEmpty ? new("legal-hold", "A legal hold stands on one of the files.")
            : keeping.Erasure is not null ? new("erasure-under-way", "An order to erase one of the files waits; withdraw that first.") : null);
}

/// <param name="Merge">Minted by the caller.</param>
/// <param name="Evidence">How it is known that they are one person.</param>
public sealed record MergeCitizens(MergeId Merge, string Evidence);

public sealed record ReverseMerge(MergeId Merge, string Reason);

/// <param name="TakenBack">It is open again.</param>
public sealed record NotSamePerson(string Evidence, bool TakenBack);
