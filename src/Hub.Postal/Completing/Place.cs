namespace Hub.Postal;

/// <summary>A city of a state, as the table has it.</summary>
/// <param name="ZipCodes">How many ZIP codes are its own: how large it is, roughly.</param>
public sealed record Place(string City, string State, int ZipCodes);

/// <summary>A ZIP code and the place that mail for it is sent to.</summary>
public sealed record ZipPlace(string Zip, string City, string State, string? County);
