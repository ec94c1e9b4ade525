namespace Hub.Linking;

/// <summary>Which records each citizen has. An id that was given stays, with or without records, and is never given to another.</summary>
internal sealed class Citizens(Func<string, string> mint)
{
    private readonly List<string> ids = [];
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly List<int> firsts = [], counts = [];
    private readonly List<int> citizenOf = [], next = [];

    /// <summary>-1 for a record that is nobody's yet.</summary>
    public int Of(int record) => record < citizenOf.Count ? citizenOf[record] : -1;

    public string Id(int citizen) => ids[citizen];

    public int Records(int citizen) => counts[citizen];

    public int? Find(string id) => numbers.TryGetValue(id, out var citizen) ? citizen : null;

    public IEnumerable<int> Members(int citizen)
    {
        for (var record = firsts[citizen]; record >= 0; record = next[record]) yield return record;
    }

    /// <summary>A new citizen. Where the id that would be given was given before, as to a record that left and whose key it was, another is made of it.</summary>
    public int New(string key)
    {
        var id = mint(key);
        for (var again = 2; numbers.ContainsKey(id); again++) id = mint($"{key}~{again}");
        return Named(id);
    }

    public int Named(string id)
    {
        if (numbers.TryGetValue(id, out var citizen)) return citizen;
        numbers[id] = citizen = ids.Count;
        ids.Add(id);
        firsts.Add(-1);
        counts.Add(0);
        return citizen;
    }

    public void Place(int record, int citizen)
    {
        while (citizenOf.Count <= record)
        {
            citizenOf.Add(-1);
            next.Add(-1);
        }
        Leave(record);
        (citizenOf[record], next[record], firsts[citizen]) = (citizen, firsts[citizen], record);
        counts[citizen]++;
    }

    public void Leave(int record)
    {
        var citizen = Of(record);
        if (citizen < 0) return;
        if (firsts[citizen] == record) firsts[citizen] = next[record];
        else
        {
            var before = firsts[citizen];
            while (next[before] != record) before = next[before];
            next[before] = next[record];
        }
        (citizenOf[record], next[record]) = (-1, -1);
        counts[citizen]--;
    }
}
