using System.Text;

namespace Hub.Postal;

/// <summary>An address as USPS Publication 28 wants it: upper case, no punctuation but a hyphen, one space between words.</summary>
/// <param name="Line">The delivery line, with the unit.</param>
/// <param name="City">As typed, abbreviations written out; the ZIP code's own place where none was typed; empty if neither is known.</param>
/// <param name="State">The two-letter code, or empty.</param>
/// <param name="Zip">12345 or 12345-6789, or empty.</param>
/// <param name="County">Of the ZIP code's main place; null if the table does not know the ZIP code, or is not sure: in Puerto Rico, where city and table differ.</param>
public sealed record StandardAddress(string Line, string City, string State, string Zip, string? County)
{
    /// <summary>What stands on a line of its own above the delivery line: the urbanization, or the street of a dual address.</summary>
    public string? LineAbove { get; init; }

    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("State = ").Append(State);
        return true;
    }
}
