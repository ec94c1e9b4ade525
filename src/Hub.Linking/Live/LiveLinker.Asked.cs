namespace Hub.Linking;

/// <summary>What may be asked of it: nothing here moves a record.</summary>
public sealed partial class LiveLinker
{
    /// <summary>Whose a record is; null for one that is not known.</summary>
    public string? CitizenOf(string record)
    {
        lock (gate) return keys.TryGetValue(record, out var at) && citizens.Of(at) is >= 0 and var citizen ? citizens.Id(citizen) : null;
    }

    public IReadOnlyList<string> RecordsOf(string citizen)
    {
        lock (gate) return citizens.Find(citizen) is { } known ? [.. citizens.Members(known).Select(people.Key)] : [];
    }

    /// <summary>Citizens of whom a record names the same door, in no order; none where so many live there that it says nothing.</summary>
    public IReadOnlyList<string> HouseholdOf(string record, int most)
    {
        lock (gate)
        {
            if (!keys.TryGetValue(record, out var at) || people.Records[at].Door is not (> 0 and var door) || people.IsCrowded(door)) return [];
            var found = people.At(door).Select(citizens.Of).Where(c => c >= 0 && c != citizens.Of(at)).Distinct().Take(most);
            return [.. found.Select(citizens.Id)];
        }
    }

    /// <summary>Of the other records of its citizen the one that speaks most for a record; null where none of them does by itself.</summary>
    public string? Nearest(string record, Func<string, bool> among)
    {
        lock (gate)
        {
            if (!keys.TryGetValue(record, out var at)) return null;
            var fellows = graph.Of(at).Where(l => citizens.Of(l.B) == citizens.Of(at) && among(people.Key(l.B))).ToList();
            return fellows.Count == 0 ? null : people.Key(fellows.MaxBy(l => (l.Grade, l.Bits, -l.B))!.B);
        }
    }

    /// <summary>Whether a description cannot be of whom the record describes so far. False if there is no such record.</summary>
    public bool IsAnother(PersonRecord described, string record)
    {
        lock (gate)
        {
            if (!keys.TryGetValue(record, out var at)) return false;
            pairs.Count();
            var asked = people.Ask(described);
            try
            {
                return pairs.Of(in asked, at) is { Veto: true, Grade: < MatchGrade.Possible };
            }
            finally
            {
                people.TakeBack();
            }
        }
    }

    /// <summary>
    /// Whom a record names, as a number: the same for as long as it says the same of name, day of birth and numbers, whatever else it says. It means nothing
    /// outside this process. Null if there is no such record.
    /// </summary>
    public long? WhomItNames(string record)
    {
        lock (gate)
        {
            if (!keys.TryGetValue(record, out var at)) return null;
            ref readonly var r = ref people.Records[at];
            return ((long)HashCode.Combine(r.First, r.Last, r.Birth, r.Generation) << 32) | (uint)HashCode.Combine(r.Ssn, r.Licence, r.PersonNumber);
        }
    }

    /// <summary>Who a described person may be. Nothing is kept of the question.</summary>
    /// <param name="most">How many citizens to tell at most.</param>
    /// <param name="isHidden">Citizens who are told to nobody; that one of them fits as well still keeps an answer from being certain.</param>
    public MatchAnswer Match(PersonRecord described, int most, Func<string, bool>? isHidden = null)
    {
        lock (gate)
        {
            pairs.Count();
            return new Matching(people, pairs, citizens, index, parameters).Answer(described, most, isHidden ?? (_ => false));
        }
    }

    /// <summary>Why two records are or are not one person's, in the batch's words and by the same sum. Null if one is not known.</summary>
    public Explanation? Explain(string one, string other)
    {
        lock (gate)
        {
            if (!keys.TryGetValue(one, out var a) || !keys.TryGetValue(other, out var b)) return null;
            pairs.Count();
            return Explanation.Of(pairs.Of(a, b), pairs.Explain(in people.Records[a], in people.Records[b]), parameters);
        }
    }

    /// <summary>Who is one citizen as it stands, and all that is for review.</summary>
    public Linked Standing()
    {
        lock (gate) return proposals.Told(graph, citizens.Of, c => citizens.Id(c), c => citizens.Members(c));
    }

    /// <summary>Who would be one citizen with every proposal carried out.</summary>
    public Linked AsProposed()
    {
        lock (gate) return proposals.AsGrouped(graph);
    }
}
