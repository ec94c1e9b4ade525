namespace Hub.Linking;

/// <summary>
/// Whether so many live at a door that to share it says nothing: a prison, a home, a shelter. Residents are told apart by how their first
/// name sounds and the year of birth, so that one person in four files is one. What was counted holds until somebody moves in or out.
/// </summary>
internal sealed class Residents(Population people)
{
    /// <summary>More live at no family's door.</summary>
    public const int Most = 10;

    private enum Counted : byte { No, Few, Many }

    private int[] firstAt = [], next = [];
    private Counted[] counted = [];

    public void MoveIn(int record, in Prepared r)
    {
        if (r.Door == 0) return;
        Grow(ref firstAt, r.Door, -1);
        Grow(ref next, record, -1);
        Grow(ref counted, r.Door, Counted.No);
        (next[record], firstAt[r.Door], counted[r.Door]) = (firstAt[r.Door], record, Counted.No);
    }

    public void MoveOut(int record, in Prepared r)
    {
        if (r.Door == 0) return;
        counted[r.Door] = Counted.No;
        ref var at = ref firstAt[r.Door];
        while (at != record) at = ref next[at];
        at = next[record];
    }

    /// <summary>The records that name a door, in no order.</summary>
    public IEnumerable<int> At(int door)
    {
        for (var record = door > 0 && door < firstAt.Length ? firstAt[door] : -1; record >= 0; record = next[record]) yield return record;
    }

    public bool IsCrowded(int door)
    {
        if (door == 0 || door >= counted.Length || people.Door.Count(door) <= Most) return false;
        if (counted[door] == Counted.No) counted[door] = Count(door) > Most ? Counted.Many : Counted.Few; // Several threads may: they find the same.
        return counted[door] == Counted.Many;
    }

    private int Count(int door)
    {
        var living = new HashSet<(uint Sound, int Year)>();
        for (var record = firstAt[door]; record >= 0 && living.Count <= Most; record = next[record])
        {
            ref readonly var r = ref people.Records[record];
            if (r.First > 0 && r.Birth > 0) living.Add((people.First[r.First].Sound, people.Birth[r.Birth].Year));
        }
        return living.Count;
    }

    private static void Grow<T>(ref T[] list, int place, T empty)
    {
        if (place < list.Length) return;
        var before = list.Length;
        Array.Resize(ref list, Math.Max(place + 1, before + before / 2 + 64));
        list.AsSpan(before).Fill(empty);
    }
}
