namespace Hub.Domain.Addresses;

/// <summary>Which new address an old one has. A house takes the doors in it along: of the row for 100 MAIN ST, 100 MAIN ST APT 4 is another line.</summary>
public sealed class ReaddressingTable
{
    // Whether it needs a number behind it.
    private static readonly Dictionary<string, bool> Designators = new(StringComparer.Ordinal)
    {
        ["#"] = true, ["APT"] = true, ["BLDG"] = true, ["BSMT"] = false, ["DEPT"] = true, ["FL"] = true, ["FRNT"] = false, ["HNGR"] = true, ["KEY"] = true, ["LBBY"] = false,
        ["LOT"] = true, ["LOWR"] = false, ["OFC"] = false, ["PH"] = false, ["PIER"] = true, ["PMB"] = true, ["REAR"] = false, ["RM"] = true, ["SIDE"] = false, ["SLIP"] = true,
        ["SPC"] = true, ["STE"] = true, ["STOP"] = true, ["TRLR"] = true, ["UNIT"] = true, ["UPPR"] = false,
    };

    private readonly Dictionary<(string Line, string City, string State, string Zip), ReaddressedPlace> rows = [];

    /// <param name="table">No old address twice; the first holds.</param>
    public ReaddressingTable(IReadOnlyList<ReaddressedPlace> table)
    {
        foreach (var row in table) rows.TryAdd(KeyOf(row.Old, row.Old.Line), row);
    }

    /// <summary>The row that an address falls under, and what it is called from now on; null if none.</summary>
    public (ReaddressedPlace Row, AddressOnFile New)? Find(AddressOnFile lives)
    {
        if (rows.TryGetValue(KeyOf(lives, lives.Line), out var exact)) return (exact, exact.New);
        for (var at = lives.Line.LastIndexOf(' '); at > 0; at = lives.Line.LastIndexOf(' ', at - 1))
        {
            var behind = lives.Line[(at + 1)..];
            if (!IsDoor(behind) || !rows.TryGetValue(KeyOf(lives, lives.Line[..at]), out var house)) continue;
            if (NamesDoor(house.New.Line)) return null; // A house that became one door says nothing of the doors that were in it.
            var line = $"{house.New.Line} {behind}";
            return (house, house.New with { Line = line, AsTyped = $"{line}, {house.New.City} {house.New.State} {house.New.Zip}" });
        }
        return null;
    }

    private static bool NamesDoor(string line)
    {
        for (var at = line.LastIndexOf(' '); at > 0; at = line.LastIndexOf(' ', at - 1))
            if (IsDoor(line[(at + 1)..])) return true;
        return false;
    }

    // APT 4, BLDG 2 STE 2A, REAR; but of PARK SIDE DR the street's name goes on with a word that doors have too.
    private static bool IsDoor(string behind)
    {
        var words = behind.Split(' ');
        for (var i = 0; i < words.Length; i++)
        {
            if (!Designators.TryGetValue(words[i], out var needsNumber)) return false;
            if (i + 1 < words.Length && IsIdentifier(words[i + 1])) i++;
            else if (needsNumber) return false;
        }
        return true;
    }

    private static bool IsIdentifier(string word) => word.Length == 1 || word.Any(char.IsAsciiDigit);

    private static (string, string, string, string) KeyOf(AddressOnFile place, string line) => (line, place.City, place.State, place.Zip.Length > 5 ? place.Zip[..5] : place.Zip);
}
