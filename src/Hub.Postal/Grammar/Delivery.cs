namespace Hub.Postal;

/// <summary>Everything before the last line: boxes and routes first, since they end what may be a street; then number, street, unit.</summary>
internal static class Delivery
{
    public static void Read(scoped ref Draft draft)
    {
        var (start, end) = (0, draft.DeliveryEnd);
        if (Routes.Read(ref draft, start, end, out var routeFrom, out var routeTo) || Boxes.Read(ref draft, start, end, out routeFrom, out routeTo))
        {
            Units.ReadLoose(ref draft, routeTo, end);
            if (routeFrom > start) StreetOrName(ref draft, start, routeFrom);
            return;
        }
        StreetOrName(ref draft, start, end);
    }

    private static void StreetOrName(scoped ref Draft draft, int start, int end)
    {
        if (HouseNumber.Read(ref draft, start, end, out var streetStart))
        {
            Street.Read(ref draft, streetStart, end);
            return;
        }
        // No number: a street by itself if a suffix says so, else a name.
        var stop = Units.Begin(ref draft, start, end);
        if (HasSuffix(ref draft, start, stop)) Street.Read(ref draft, start, end);
        else
        {
            draft.Mark(start, stop, draft.DeliveryEnd > end ? Part.Recipient : Part.Building);
            Units.ReadLoose(ref draft, stop, end);
        }
    }

    private static bool HasSuffix(scoped ref Draft draft, int start, int end)
    {
        for (var i = start + 1; i < end; i++)
            if (draft[i].Meaning.Suffix != 0 || Misspellings.Suffix(draft.Words.Key(i)) != 0) return true;
        return end > start + 1 && (draft[start].Meaning.Sense & Sense.Highway) != 0 && draft[start + 1].Has(Marks.Digit);
    }
}
