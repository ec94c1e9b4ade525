using System.Text;

namespace Hub.Domain.Addresses;

/// <summary>
/// An address as the hub keeps it: what the person wrote, and what the post office wants. Two are the same address when their standard
/// forms are; how it was typed does not matter.
/// </summary>
/// <param name="Line">The delivery line in the form of USPS Publication 28, unit included.</param>
/// <param name="County">In upper case; null where the ZIP is in no table.</param>
public sealed record AddressOnFile(string AsTyped, string Line, string City, string State, string Zip, string? County = null)
{
    /// <summary>The standard form's ZIP tables, so that a later reader knows what it was checked against.</summary>
    public string? TablesEdition { get; init; }

    // ZIP+4 is a finer name for the same place.
    public bool SamePlaceAs(AddressOnFile? other) =>
        other is not null && Line == other.Line && City == other.City && State == other.State && Zip5 == other.Zip5;

    private string Zip5 => Zip.Length > 5 ? Zip[..5] : Zip;

    // Where somebody lives is never printed by accident.
    private bool PrintMembers(StringBuilder _) => false;
}
