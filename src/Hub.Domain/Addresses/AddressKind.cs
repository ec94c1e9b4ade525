namespace Hub.Domain.Addresses;

public enum AddressKind
{
    Residence,
    Mailing,
    Temporary,
    ServiceOfProcess,
    Employer,
    Facility,
    GeneralDelivery,
    Foreign,
    Substitute,
}

public static class ReaddressingKinds
{
    public static ReaddressingKind? Read(string? name) => name?.Trim().ToLowerInvariant() switch
    {
        "renumbered" => ReaddressingKind.Renumbered,
        "renamed" => ReaddressingKind.Renamed,
        "annexed" => ReaddressingKind.Annexed,
        _ => null,
    };

    public static string NameOf(ReaddressingKind kind) => kind.ToString().ToLowerInvariant();
}

/// <summary>The kinds that one change is for: <c>residence+mailing</c> is one move.</summary>
public static class AddressKinds
{
    private static readonly string[] Names = [.. Enum.GetValues<AddressKind>().Select(NameOf)];

    /// <summary>Null if a word is not a kind, or there is none.</summary>
    public static IReadOnlyList<AddressKind>? Read(IEnumerable<string?> names)
    {
        var kinds = new SortedSet<AddressKind>();
        foreach (var name in names)
        {
            var i = Array.IndexOf(Names, name?.Trim().ToLowerInvariant());
            if (i < 0) return null;
            kinds.Add((AddressKind)i);
        }
        return kinds.Count == 0 ? null : [.. kinds];
    }

    public static string NameOf(AddressKind kind) => kind switch
    {
        AddressKind.ServiceOfProcess => "service-of-process",
        AddressKind.GeneralDelivery => "general-delivery",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
