using System.IO.Compression;

namespace Hub.Postal;

/// <summary>ZIP codes with their place, state and county; and which places each state has.</summary>
internal sealed class ZipTable
{
    // First three digits that the sources leave out: military (DMM 703.2) and the Pacific and Virgin Islands.
    private static readonly (int From, int To, string States)[] OutsideTheTable =
        [(340, 340, "AA"), (90, 98, "AE"), (962, 966, "AP"), (8, 8, "VI"), (969, 969, "GU MP PW FM MH"), (967, 967, "AS")];

    // The post offices of the territories that the sources leave out. Their ZIP codes stay unknown: what lies there is never confirmed.
    private static readonly (string State, string Places)[] PlacesOutsideTheTable =
    [
        ("AS", "PAGO PAGO"), ("GU", "HAGATNA,AGANA,AGAT,BARRIGADA,DEDEDO,INARAJAN,MANGILAO,MERIZO,PITI,SANTA RITA,TAMUNING,YIGO,YONA"), ("MP", "SAIPAN,ROTA,TINIAN"), ("PW", "KOROR"),
        ("FM", "POHNPEI,CHUUK,YAP,KOSRAE"), ("MH", "MAJURO,EBEYE"), ("VI", "SAINT THOMAS,SAINT CROIX,SAINT JOHN,CHARLOTTE AMALIE,CHRISTIANSTED,FREDERIKSTED,KINGSHILL"),
    ];

    public static readonly ZipTable Default = Load(); // Behind what it needs: static members are made in order.

    private readonly byte[] stateOfZip = new byte[ZipCodes];
    private readonly ushort[] countyOfZip = new ushort[ZipCodes];
    private readonly ushort[] placeOfZip = new ushort[ZipCodes];
    private readonly ulong[] statesOfPrefix = new ulong[1_000];
    private readonly List<string> counties = [""];
    private readonly List<string> places = [""];
    private readonly List<string> placeKeys = [""];
    private readonly List<ulong> statesOfPlace = [0];
    private readonly Dictionary<int, int> zipsOfPlace = [];
    private readonly Dictionary<string, ushort> placeByKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ushort>.AlternateLookup<ReadOnlySpan<char>> placeLookup;

    private ZipTable() => placeLookup = placeByKey.GetAlternateLookup<ReadOnlySpan<char>>();

    public const int ZipCodes = 100_000;

    public int Places => places.Count;
    public string Edition { get; private init; } = "";

    /// <summary>0 if the table does not know the ZIP code.</summary>
    public byte StateOf(int zip) => stateOfZip[zip];
    public ushort PlaceOf(int zip) => placeOfZip[zip];

    /// <summary>Null for Puerto Rico too: of its ZIP codes the table has one municipality, often not the one where most of the mail goes.</summary>
    public string? CountyOf(int zip) => StateOf(zip) == States.PuertoRico ? null : MunicipalityOf(zip);

    /// <summary>The county, or one municipality of those where the ZIP code lies.</summary>
    public string? MunicipalityOf(int zip) => countyOfZip[zip] is var c and > 0 ? counties[c] : null;
    public string Name(ushort place) => places[place];

    // Agencies' forms take no accents: DOÑA ANA is DONA ANA there.
    private static char Plain(char c) => char.IsAscii(c) ? c : char.IsLower(c) ? char.ToLowerInvariant(Folding.Fold(c)) : Folding.Fold(c);

    /// <summary>The letters and digits of its name run together.</summary>
    public string Key(ushort place) => placeKeys[place];

    /// <summary>A city with several ZIP codes: its name is used far beyond those that the table gives it.</summary>
    public bool IsLarge(ushort place, byte state) => zipsOfPlace.GetValueOrDefault((place << 6) | state) > 4;
    public ulong StatesOf(ushort place) => statesOfPlace[place];

    /// <summary>The states in which ZIP codes with these first three digits lie; 0 if none is known.</summary>
    public ulong StatesNear(int zip) => statesOfPrefix[zip / 100];

    /// <summary>A place by its name's letters run together; 0 if there is none.</summary>
    public ushort Place(scoped ReadOnlySpan<char> key) => placeLookup.TryGetValue(key, out var place) ? place : (ushort)0;

    private static ZipTable Load()
    {
        using var reader = new StreamReader(new BrotliStream(Embedded.Open("zips.tsv.br"), CompressionMode.Decompress));
        var table = new ZipTable { Edition = reader.ReadLine() ?? "" };
        var countyIndex = new Dictionary<string, ushort>(StringComparer.Ordinal) { [""] = 0 };
        var (place, state, county) = ("", "", "");
        while (reader.ReadLine() is { } line)
        {
            var cells = line.Split('\t');
            if (cells[1].Length > 0) place = cells[1];
            if (cells[2].Length > 0) state = cells[2];
            if (cells[3].Length > 0) county = cells[3];
            var zip = int.Parse(cells[0], System.Globalization.CultureInfo.InvariantCulture);
            var stateIndex = States.Of(state);
            table.stateOfZip[zip] = stateIndex;
            table.statesOfPrefix[zip / 100] |= 1UL << stateIndex;
            table.placeOfZip[zip] = table.AddPlace(place, stateIndex);
            if (!countyIndex.TryGetValue(county, out var c))
            {
                countyIndex[county] = c = (ushort)table.counties.Count;
                table.counties.Add(string.Concat(county.Select(Plain)));
            }
            table.countyOfZip[zip] = c;
        }
        foreach (var (code, names) in PlacesOutsideTheTable)
            foreach (var name in names.Split(',')) table.AddPlace(name, States.Of(code));
        foreach (var (from, to, codes) in OutsideTheTable)
            for (var prefix = from; prefix <= to; prefix++)
                foreach (var code in codes.Split(' ')) table.statesOfPrefix[prefix] |= 1UL << States.Of(code);
        return table;
    }

    // As the post office writes names: no apostrophe, no accent (COMERIO).
    private static string Plain(string name)
    {
        Span<char> letters = stackalloc char[name.Length];
        var length = 0;
        foreach (var c in name)
            if (c != '\'') letters[length++] = Plain(c);
        return letters[..length].ToString();
    }

    private ushort AddPlace(string name, byte state)
    {
        Span<char> key = stackalloc char[64];
        var length = 0;
        foreach (var c in name)
            if (Folding.Fold(c) is var folded && char.IsAsciiLetterOrDigit(folded) && length < key.Length) key[length++] = folded;
        if (!placeLookup.TryGetValue(key[..length], out var place))
        {
            place = (ushort)places.Count;
            places.Add(Plain(name));
            statesOfPlace.Add(0);
            placeKeys.Add(key[..length].ToString());
            placeByKey[placeKeys[place]] = place;
        }
        zipsOfPlace[(place << 6) | state] = zipsOfPlace.GetValueOrDefault((place << 6) | state) + 1;
        statesOfPlace[place] |= 1UL << state;
        return place;
    }
}
