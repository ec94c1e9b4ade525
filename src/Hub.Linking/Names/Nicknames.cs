using System.Collections.Frozen;

namespace Hub.Linking;

/// <summary>The full names that a spelling may stand for, sorted. Alex stands for Alexander and for Alexandra, and those two are not one.</summary>
internal readonly record struct NicknameGroups(int Own, int[] StandsFor);

/// <summary>Names and their short forms, many to many. See NOTICE for where the table is from.</summary>
internal static class Nicknames
{
    private static readonly FrozenDictionary<string, NicknameGroups> Table = Load();

    public static NicknameGroups Groups(string joined) => Table.TryGetValue(joined, out var groups) ? groups : new(-1, []);

    /// <summary>One is a short form of the other.</summary>
    public static bool Direct(in NicknameGroups a, in NicknameGroups b) =>
        (a.Own >= 0 && Array.BinarySearch(b.StandsFor, a.Own) >= 0) || (b.Own >= 0 && Array.BinarySearch(a.StandsFor, b.Own) >= 0);

    /// <summary>Both are short forms of one name: Rob and Bobby. Not where either has short forms itself: the table chains names far.</summary>
    public static bool ByAThird(in NicknameGroups a, in NicknameGroups b)
    {
        if (a.Own >= 0 || b.Own >= 0) return false;
        foreach (var full in a.StandsFor) if (Array.BinarySearch(b.StandsFor, full) >= 0) return true;
        return false;
    }

    private static FrozenDictionary<string, NicknameGroups> Load()
    {
        var full = new Dictionary<string, int>(StringComparer.Ordinal);
        var shortForms = new Dictionary<string, SortedSet<int>>(StringComparer.Ordinal);
        using var table = new StreamReader(Embedded.Open("nicknames.csv"));
        foreach (var row in Csv.Rows(table).Skip(1))
        {
            var names = row.Select(n => Letters.Fold(n).Replace(" ", "", StringComparison.Ordinal)).Where(n => n.Length > 0).ToArray();
            if (!full.TryGetValue(names[0], out var own)) full[names[0]] = own = full.Count;
            foreach (var name in names.Skip(1))
            {
                if (!shortForms.TryGetValue(name, out var standsFor)) shortForms[name] = standsFor = [];
                standsFor.Add(own);
            }
        }
        return full.Keys.Concat(shortForms.Keys).Distinct(StringComparer.Ordinal).ToFrozenDictionary(
            name => name,
            name => new NicknameGroups(full.GetValueOrDefault(name, -1), shortForms.TryGetValue(name, out var standsFor) ? [.. standsFor] : []),
            StringComparer.Ordinal);
    }
}
