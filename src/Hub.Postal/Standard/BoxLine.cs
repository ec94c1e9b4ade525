namespace Hub.Postal;

/// <summary>PO BOX 17, RR 3 BOX 9, HC 68 BOX 23A, GENERAL DELIVERY, PSC 802 BOX 74.</summary>
internal static class BoxLine
{
    public static void Write(scoped in Draft draft, scoped ref LineWriter line)
    {
        var route = First(in draft, Part.RouteType);
        if (route >= 0) WriteRoute(in draft, route, ref line);
        var box = First(in draft, Part.BoxId);
        if (box < 0)
        {
            if (First(in draft, Part.BoxType) >= 0 && route < 0) line.Word("GENERAL DELIVERY");
            return;
        }
        line.Word(route >= 0 ? "BOX" : "PO BOX");
        line.Word(draft.Words.Key(box));
        if (box + 1 < draft.Count && draft.Parts[box + 1] == Part.BoxId) line.Put(draft.Words.Key(box + 1)); // 164 A
    }

    private static void WriteRoute(scoped in Draft draft, int at, scoped ref LineWriter line)
    {
        line.Word(KindOfRoute(in draft, at));
        var id = First(in draft, Part.RouteId);
        if (id >= 0) line.Word(draft[id].Has(Marks.AllDigits) ? DeliveryLine.WithoutZeros(draft.Words.Key(id)) : draft.Words.Key(id));
    }

    public static string KindOfRoute(scoped in Draft draft, int at) => draft.Words.Key(at) switch
    {
        "HC" or "HCR" or "STAR" or "HIGHWAY" or "HWY" => "HC",
        "UNIT" => "UNIT",
        "PSC" => "PSC",
        "CMR" => "CMR",
        "OMC" => "OMC",
        "UMR" => "UMR",
        _ => "RR",
    };

    public static int First(scoped in Draft draft, Part part) => draft.Parts.IndexOf(part);
}
