namespace Hub.Linking;

/// <summary>
/// What two records must share to be compared at all. Several keys, so that any one field may be wrong; each names the fields it
/// fixes, which nothing can be learned about from its blocks. A key that a household shares teaches nothing at all: its members would
/// be learned as one person with several first names.
/// </summary>
internal static class BlockKeys
{
    public static readonly (string Name, Field[] Fixes, int MostRecords, bool Teaches)[] Kinds =
    [
        ("whole Social Security number", [Field.Ssn], 60, true),
        ("licence", [Field.Licence], 60, true),
        ("personal number", [Field.PersonNumber], 60, true),
        ("e-mail address", [Field.Email], 60, true),
        ("telephone", [Field.Phone], 60, true),
        ("last four digits and date of birth", [Field.Ssn, Field.Birth], 100, true),
        ("last four digits and last name", [Field.Ssn, Field.Last], 100, true),
        ("last four digits and first name", [Field.Ssn, Field.First], 100, false),
        ("first and last name", [Field.First, Field.Last], 100, true),
        ("sound of both names and year of birth", [Field.First, Field.Last, Field.Birth], 100, false),
        ("date of birth and initial", [Field.First, Field.Birth], 100, true),
        ("date of birth and sound of last name", [Field.Last, Field.Birth], 100, true),
        ("house and initial", [Field.Address, Field.First], 60, false),
        ("house and year of birth", [Field.Address, Field.Birth], 60, false),
        ("year, exchanged month and day, and initial", [Field.First, Field.Birth], 100, false),
        ("month, day and last name", [Field.Last, Field.Birth], 100, false),
        ("first name and first word of last name", [Field.First, Field.Last], 100, false),
        ("first name and last word of last name", [Field.First, Field.Last], 100, false),
        ("user of an e-mail address", [Field.Email], 40, false),
        ("date of birth", [Field.Birth], 16, false),
        ("last four digits", [Field.Ssn], 16, false),
        ("last name", [Field.Last], 16, false),
        ("postal code and initials", [Field.First, Field.Last, Field.Zip], 60, false),
        ("first name", [Field.First], 16, false),
    ];

    /// <param name="evenCrowded">Whether a house where many live is a key as well: what is kept of a record must not change with its neighbours.</param>
    public static void Of(Population people, in Prepared r, Span<ulong> keys, bool evenCrowded = false)
    {
        var first = r.First == 0 ? null : people.First[r.First];
        var last = r.Last == 0 ? null : people.Last[r.Last];
        var birth = r.Birth == 0 ? default : people.Birth[r.Birth];
        var initial = first is null ? 0UL : first.Joined[0];
        var last4 = r.Ssn.IsMissing ? 0UL : (ulong)r.Ssn.Last4 + 1;
        var house = r.Number == 0 || (!evenCrowded && people.IsCrowded(r.Door)) ? 0UL : ((ulong)r.Street << 32) + (ulong)r.Number;
        var year = (ulong)birth.Year;
        var (low, high) = ((ulong)Math.Min(birth.Month, birth.Day), (ulong)Math.Max(birth.Month, birth.Day));
        var k = 0;
        Put(keys, k++, r.Ssn.IsWhole ? (ulong)r.Ssn.Whole + 1 : 0, 1);
        Put(keys, k++, (ulong)r.Licence, 1);
        Put(keys, k++, (ulong)r.PersonNumber, 1);
        Put(keys, k++, (ulong)r.Email, 1);
        Put(keys, k++, (ulong)r.Phone, 1);
        Put(keys, k++, last4, (ulong)r.Birth);
        Put(keys, k++, last4, last?.Sound ?? 0);
        Put(keys, k++, last4, first?.Sound ?? 0);
        Put(keys, k++, first is null || last is null ? 0 : first.Hash + last.Hash, 1); // A sum: exchanged names fall into one block.
        Put(keys, k++, first is null || last is null ? 0 : ((ulong)first.Sound << 32) + last.Sound, year);
        Put(keys, k++, (ulong)r.Birth, initial);
        Put(keys, k++, (ulong)r.Birth, last?.Sound ?? 0);
        Put(keys, k++, house, initial);
        Put(keys, k++, house, year);
        Put(keys, k++, r.Birth == 0 ? 0 : (year * 10_000) + (low * 100) + high, initial);
        Put(keys, k++, r.Birth == 0 || initial == 0 ? 0 : (ulong)birth.Month * 100 + (ulong)birth.Day + (initial << 32), last?.Sound ?? 0);
        Put(keys, k++, first?.Hash ?? 0, last is null ? 0 : Name.HashOf(last.Words[0]));
        Put(keys, k++, first?.Hash ?? 0, last is null ? 0 : Name.HashOf(last.Words[^1]));
        Put(keys, k++, r.Email == 0 ? 0 : Name.HashOf(people.Email[r.Email].User), 1);
        Put(keys, k++, (ulong)r.Birth, 1);
        Put(keys, k++, last4, 1);
        Put(keys, k++, last?.Hash ?? 0, 1);
        Put(keys, k++, r.Zip == 0 || last is null ? 0 : ((ulong)r.Zip << 32) + last.Joined[0], initial);
        Put(keys, k++, first?.Hash ?? 0, 1);
    }

    // Both parts must be known. Zero is kept for "no key".
    private static void Put(Span<ulong> keys, int kind, ulong one, ulong other)
    {
        if (one == 0 || other == 0)
        {
            keys[kind] = 0;
            return;
        }
        var mixed = (one * 0x9E3779B97F4A7C15) ^ ((other + (ulong)kind) * 0xC2B2AE3D27D4EB4F);
        mixed = (mixed ^ (mixed >> 31)) * 0xD6E8FEB86659FD93;
        keys[kind] = (mixed ^ (mixed >> 32)) | 1;
    }
}
