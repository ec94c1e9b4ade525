using System.Text;

namespace Hub.Postal;

/// <summary>What may have been meant instead. Nothing is changed by it: somebody who knows must choose.</summary>
/// <param name="Field">city, suffix or street.</param>
/// <param name="Code">Why: misspelt, city-of-zip or county-road.</param>
public sealed record Suggestion(string Field, string Code, string Written, string Meant)
{
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Field = ").Append(Field).Append(", Code = ").Append(Code);
        return true;
    }
}
