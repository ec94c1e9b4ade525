namespace Hub.Postal;

/// <summary>What was noticed and changed. Most addresses have few of either: lists are made when the first comes.</summary>
internal struct Notes
{
    private List<Finding>? warnings;
    private List<Change>? changes;

    public Finding? Refusal { get; private set; }
    public readonly IReadOnlyList<Finding> Warnings => warnings ?? (IReadOnlyList<Finding>)[];
    public readonly IReadOnlyList<Change> Changes => changes ?? (IReadOnlyList<Change>)[];

    public readonly bool HasOtherThan(Finding finding)
    {
        for (var i = 0; i < (warnings?.Count ?? 0); i++)
            if (!ReferenceEquals(warnings![i], finding)) return true;
        return false;
    }

    public void Warn(Finding finding)
    {
        warnings ??= [];
        if (!warnings.Contains(finding)) warnings.Add(finding);
    }

    public void Change(string code, string from, string to) => (changes ??= new(4)).Add(new(code, from, to));

    public void Refuse(Finding finding) => Refusal ??= finding;
}
