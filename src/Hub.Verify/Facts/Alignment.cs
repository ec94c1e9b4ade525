namespace Hub.Verify;

/// <summary>
/// Which record of a facts file stands for which position, when they do not simply follow one another: one is missing, one too many,
/// one is somewhere else. Works as a person would: what certainly is in its place divides the rest, and between two such places
/// as many records as positions stand for each other in order.
/// </summary>
internal static class Alignment
{
    private const int FewMisplaced = 64;

    /// <summary>For each slot the record that stands there, −1 for none; a record that is in no slot is one too many.</summary>
    /// <param name="records">What the file holds, in order.</param>
    /// <param name="first">The position of the first slot.</param>
    /// <param name="slots">How many positions the file is for.</param>
    /// <param name="certain">Whether a record is the fact that the tree has at the position that it claims.</param>
    public static int[] Of(List<LeafRecord> records, long first, int slots, Func<LeafRecord, bool> certain)
    {
        var slot = new int[slots];
        Array.Fill(slot, -1);
        bool Claims(LeafRecord record) => record.Whole && record.Claimed >= first && record.Claimed - first < slots;

        // Nothing was taken out or put in: each stands where it stands, whatever it claims.
        if (records.Count == slots && records.Where((r, i) => r.Claimed != first + i).Take(FewMisplaced + 1).Count() <= FewMisplaced)
        {
            for (var i = 0; i < slots; i++) slot[i] = i;
            return slot;
        }

        var anchors = Rising(records, i => Claims(records[i]) && certain(records[i]));
        if (anchors.Count == 0) anchors = Rising(records, i => Claims(records[i]));
        anchors.Add(records.Count);
        var (record, from) = (0, 0);
        foreach (var anchor in anchors)
        {
            var to = anchor == records.Count ? slots : (int)(records[anchor].Claimed - first);
            Between(record, anchor, from, to);
            if (anchor < records.Count) slot[to] = anchor;
            (record, from) = (anchor + 1, to + 1);
        }

        return slot;

        void Between(int begin, int end, int fromSlot, int toSlot)
        {
            var left = end - begin;
            for (var i = begin; i < end && fromSlot < toSlot; i++, left--)
            {
                // While there is room a record goes where it says that it belongs; else to the next free place.
                var spare = toSlot - fromSlot - left;
                var wanted = Claims(records[i]) ? records[i].Claimed - first - fromSlot : 0;
                if (spare < 0 && Claims(records[i]) && (wanted < 0 || wanted >= toSlot - fromSlot)) continue;
                if (wanted > 0 && wanted <= spare) fromSlot += (int)wanted;
                slot[fromSlot++] = i;
            }
        }
    }

    /// <summary>A longest run of records, in order, whose claimed positions rise.</summary>
    private static List<int> Rising(List<LeafRecord> records, Func<int, bool> counts)
    {
        var before = new int[records.Count];
        var ends = new List<int>(); // The record with the lowest position that ends a run of each length.
        for (var i = 0; i < records.Count; i++)
        {
            if (!counts(i)) continue;
            var (low, high) = (0, ends.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (records[ends[middle]].Claimed < records[i].Claimed) low = middle + 1;
                else high = middle;
            }

            before[i] = low > 0 ? ends[low - 1] : -1;
            if (low == ends.Count) ends.Add(i);
            else ends[low] = i;
        }

        var run = new List<int>();
        for (var i = ends.Count > 0 ? ends[^1] : -1; i >= 0; i = before[i]) run.Add(i);
        run.Reverse();
        return run;
    }
}
