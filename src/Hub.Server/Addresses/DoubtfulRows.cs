using Hub.Domain.Addresses;
using static Hub.Server.Addresses.AnnounceReaddressing;

namespace Hub.Server.Addresses;

/// <summary>
/// What can be right in an authority's table and mostly is a slip of the pen. Taken all the same: the authority knows its streets; but whoever
/// announces and whoever approves see it first.
/// </summary>
internal static class DoubtfulRows
{
    public static IEnumerable<RowWarning> In(IReadOnlyList<ReaddressedPlace> rows)
    {
        var (becomes, doors) = (new Dictionary<Place, int>(), new Dictionary<Place, int>());
        for (var i = 0; i < rows.Count; i++)
        {
            var (before, after) = (rows[i].Old, rows[i].New);
            if (before.State != after.State) yield return new(i + 1, "new", "another-state", "No place moves to another state.");
            if (IsBox(after) && !IsBox(before)) yield return new(i + 1, "new", "box-for-a-house", "A house becomes a box: that is a change of delivery, not of a name.");
            if (!becomes.TryAdd(Place.Of(after), i + 1)) yield return new(i + 1, "new", "two-onto-one", $"Row {becomes[Place.Of(after)]} gets the same new address.");
            if (!doors.TryAdd(Place.OfDoor(before), i + 1)) yield return new(i + 1, "old", "one-door-twice", $"Row {doors[Place.OfDoor(before)]} may be the same door, its unit named in another way.");
        }
    }

    private static bool IsBox(AddressOnFile address) => address.Line.StartsWith("PO BOX ", StringComparison.Ordinal);

    private sealed record Place(string Line, string City, string State, string Zip)
    {
        public static Place Of(AddressOnFile a) => new(a.Line, a.City, a.State, a.Zip[..5]);

        /// <summary>With every designator left out: <c># 4</c>, <c>APT 4</c> and <c>UNIT 4</c> of one house are one door, as often as not.</summary>
        public static Place OfDoor(AddressOnFile a) =>
            Of(a) with { Line = string.Join(' ', a.Line.Split(' ').Where(word => word is not ("#" or "APT" or "UNIT" or "STE" or "RM"))) };
    }
}
