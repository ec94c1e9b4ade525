namespace Hub.Linking;

/// <summary>
/// Weighs what two records have in common by Fellegi and Sunter's rule, in bits: each bit doubles the odds that they are one person's.
/// A rare value weighs more than a frequent one; how rare it is says the population at hand.
/// </summary>
internal sealed class Weigher
{
    /// <summary>No field alone proves more, however rare: a misread file repeats values too.</summary>
    private const double MostBits = 18;

    /// <summary>Counts of a small file are drawn towards what was learned of the kind, as if so many records more had been seen.</summary>
    private const double RecordsSeenBefore = 300;

    /// <summary>That nobody else here bears a name does not prove that nobody does.</summary>
    private const double FewestOthers = 0.5;

    /// <summary>Below it a prior would rest on the few records that happen to be at hand.</summary>
    private const int SmallestPopulation = 1000;

    private readonly Population people;
    private readonly Parameters parameters;
    private readonly double[] bits = new double[FieldLevels.Fields * 16];
    private readonly double[] sameByPerson = new double[FieldLevels.Fields];
    private readonly double[] agreement = new double[FieldLevels.Fields];
    private readonly double recordsOfOne;
    private double householdBits;
    private int size;

    public Weigher(Population people, Parameters parameters)
    {
        (this.people, this.parameters, size) = (people, parameters, -1);
        recordsOfOne = 1 + 2 * parameters.PairsPerRecord;
        Count();
        foreach (var (field, levels) in parameters.Fields)
            foreach (var (level, chances) in levels)
                if (!SaysNothing(field, level)) bits[((int)field * 16) + FieldLevels.Place(field, level)] = Math.Clamp(Math.Log2(chances.Same / chances.Others), -MostBits, MostBits);
        for (var f = 0; f < FieldLevels.Fields; f++)
        {
            if (parameters.Fields.TryGetValue((Field)f, out var levels) && levels.TryGetValue(Level.Same, out var same)) (sameByPerson[f], agreement[f]) = (same.Same, same.Others);
        }
    }

    public double PriorBits { get; private set; }

    /// <summary>Takes note of how many there are by now: one of more is less likely the one that is meant.</summary>
    public void Count()
    {
        if (size == people.Size) return;
        size = people.Size;
        var pairs = 2 * parameters.PairsPerRecord / (Math.Max(size, SmallestPopulation) - 1);
        PriorBits = Math.Log2(pairs / (1 - Math.Min(pairs, 0.5)));
        householdBits = parameters.HouseholdOdds is { } odds ? Math.Max(0, Math.Log2(odds) - PriorBits) : double.PositiveInfinity;
    }

    /// <summary>Levels that come along with another field's, or that people decided shall not count.</summary>
    internal static bool SaysNothing(Field field, Level level) => level == Level.Crowded || (field == Field.Last && level == Level.Exchanged);

    public double Weigh(Pattern pattern, in Prepared a, in Prepared b) => WeighWith(pattern, in a, in b, null);

    /// <summary>The same sum, told step by step.</summary>
    public IReadOnlyList<Step> Explain(Pattern pattern, in Prepared a, in Prepared b)
    {
        var steps = new List<Step>();
        WeighWith(pattern, in a, in b, steps);
        return steps;
    }

    public static double Chance(double bits) => 1 / (1 + double.Exp2(-bits));

    private double WeighWith(Pattern pattern, in Prepared a, in Prepared b, List<Step>? steps)
    {
        double total = PriorBits, household = 0;
        steps?.Add(new Step(null, Level.Missing, PriorBits, total));
        for (var f = 0; f < FieldLevels.Fields; f++)
        {
            var field = (Field)f;
            var place = pattern[field];
            if (place == 0) continue;
            var level = FieldLevels.At(field, place);
            var weight = level == Level.Same && sameByPerson[f] > 0 && Seen(field, in a, in b) is (> 0 and var count, var of)
                ? Math.Clamp(Math.Log2(sameByPerson[f] / Frequency(count - sameByPerson[f] * recordsOfOne, of, agreement[f])), -MostBits, MostBits)
                : bits[(f * 16) + place];
            if (field is Field.Last or Field.Address or Field.Zip or Field.City or Field.Locality && weight > 0)
            {
                weight = Math.Min(weight, householdBits - household);
                household += weight;
            }
            total += weight;
            steps?.Add(new Step(field, level, weight, total));
        }
        return total;
    }

    // How frequent a value is among other people: one's own records are not counted against one.
    private static double Frequency(double byOthers, long of, double agreement) => (Math.Max(byOthers, FewestOthers) + RecordsSeenBefore * agreement) / (of + RecordsSeenBefore);

    // Of two spellings of one name (GARCIA LOPEZ, GARCIALOPEZ) the more frequent, so that it does not matter which record comes first.
    private (int Count, long Of) Seen(Field field, in Prepared a, in Prepared b)
    {
        var (one, of) = Seen(field, in a);
        return (Math.Max(one, Seen(field, in b).Count), of);
    }

    private (int Count, long Of) Seen(Field field, in Prepared a) => field switch
    {
        Field.First => (people.First.Count(a.First), people.First.Total),
        Field.Middle => (people.Middle.Count(a.Middle), people.Middle.Total),
        Field.Last => (people.Last.Count(a.Last), people.Last.Total),
        Field.Birth => (people.Birth.Count(a.Birth), people.Birth.Total),
        Field.Address => a.Door == 0 ? (0, 0) : (people.Door.Count(a.Door), people.Door.Total),
        Field.Locality => (people.Place.Count(a.Locality), people.Place.Total),
        Field.City => (people.Place.Count(a.City), people.Place.Total),
        Field.Zip => (people.Zip.Count(a.Zip), people.Zip.Total),
        Field.Email => (people.Email.Count(a.Email), people.Email.Total),
        Field.Phone => (people.Phone.Count(a.Phone), people.Phone.Total),
        _ => (0, 0),
    };
}

/// <summary>One step of the sum: what was compared, how far it agrees, and what that adds. The first step is the chance before anything is compared.</summary>
public sealed record Step(Field? Field, Level Level, double Bits, double TotalBits)
{
    public string Reason => Field is { } compared ? FieldLevels.Reason(compared, Level) : "two records taken at random";
}
