using System.Text;

namespace Hub.Postal;

/// <summary>The parts of an address in the words as written; null where there is none.</summary>
public sealed record PostalFields
{
    public static readonly PostalFields None = new();

    public string? Recipient { get; init; }
    public string? Building { get; init; }
    public string? Number { get; init; }
    public string? Predirectional { get; init; }
    public string? Street { get; init; }
    public string? Suffix { get; init; }
    public string? Postdirectional { get; init; }

    /// <summary>The unit's identifier without its designator; a PO box number counts as one.</summary>
    public string? Unit { get; init; }
    public string? UnitDesignator { get; init; }

    /// <summary>What stands around the unit, designator and all: a building, a department, a private mailbox beside a suite.</summary>
    public string? Group { get; init; }
    public string? Route { get; init; }
    public string? Urbanization { get; init; }
    public string? City { get; init; }
    public string? State { get; init; }
    public string? Zip { get; init; }
    public string? Country { get; init; }

    private bool PrintMembers(StringBuilder builder) => false;
}

/// <summary>An address typed into the boxes of a form.</summary>
public sealed record AddressFields(string? Line, string? Line2 = null, string? City = null, string? State = null, string? Zip = null)
{
    private bool PrintMembers(StringBuilder builder) => false;
}
