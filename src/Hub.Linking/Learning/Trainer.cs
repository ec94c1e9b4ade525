namespace Hub.Linking;

/// <summary>
/// Learns how often each level is reached, without being told who is who: from random pairs (hardly ever one person's) and, by
/// expectation and maximisation, from pairs that share a key. No key teaches about the fields that it fixes.
/// </summary>
internal sealed class Trainer(Population people, Parameters start)
{
    private const int RandomPairs = 2_000_000;
    private const int MostPairsOfAKind = 1_000_000;
    private const int FewestMatches = 40;
    private const int Rounds = 30;

    /// <summary>Whatever people get wrong, they get wrong once in a thousand records, even if these files do not show it: some go by their middle name.</summary>
    private const double RarestSlip = 0.001;

    private readonly double[] same = new double[FieldLevels.Fields * 16], others = new double[FieldLevels.Fields * 16];

    public Parameters Learn(string version)
    {
        var comparer = new Comparer(people);
        var random = Tally(Random(), comparer);
        var candidates = new Candidates(people);
        var kinds = Enumerable.Range(0, BlockKeys.Kinds.Length).Where(k => BlockKeys.Kinds[k].Teaches)
            .Select(k => (BlockKeys.Kinds[k].Fixes, Pairs: Tally(candidates.PairsOf(k).Take(MostPairsOfAKind), comparer))).Where(k => k.Pairs.Values.Sum() >= FewestMatches).ToArray();
        Begin(random);
        var pairsPerRecord = start.PairsPerRecord;
        for (var round = 0; round < 4; round++)
        {
            LearnSame(kinds);
            pairsPerRecord = Matches(candidates, comparer, pairsPerRecord) / people.Count;
            LearnOthers(random, Math.Log2(2 * pairsPerRecord / (people.Count - 1)));
        }
        return Learned(version, pairsPerRecord);
    }

    private static Dictionary<ulong, double> Tally(IEnumerable<(int A, int B)> pairs, Population people, Comparer comparer)
    {
        var tally = new Dictionary<ulong, double>();
        foreach (var (a, b) in pairs)
        {
            var bits = comparer.Compare(in people.Records[a], in people.Records[b]).Bits;
            tally[bits] = tally.GetValueOrDefault(bits) + 1;
        }
        return tally;
    }

    private Dictionary<ulong, double> Tally(IEnumerable<(int A, int B)> pairs, Comparer comparer) => Tally(pairs, people, comparer);

    private IEnumerable<(int, int)> Random()
    {
        var n = people.Count;
        if ((long)n * (n - 1) / 2 <= RandomPairs)
        {
            for (var a = 0; a < n; a++)
                for (var b = a + 1; b < n; b++)
                    yield return (a, b);
            yield break;
        }
        var dice = new Random(1); // Always the same: what is learned must be repeatable.
        for (var i = 0; i < RandomPairs; i++)
        {
            var (a, b) = (dice.Next(n), dice.Next(n));
            if (a != b) yield return (a, b);
        }
    }

    private void Begin(Dictionary<ulong, double> random)
    {
        CountInto(others, random, _ => 1);
        for (var f = 0; f < FieldLevels.Fields; f++)
        {
            var levels = FieldLevels.Count((Field)f);
            for (var place = 1; place <= levels; place++) same[(f * 16) + place] = place == 1 ? 0.8 : place == levels ? 0.05 : 0.15 / Math.Max(1, levels - 2);
        }
    }

    private void LearnOthers(Dictionary<ulong, double> random, double priorBits) =>
        CountInto(others, random, pattern => 1 - Weigher.Chance(priorBits + Bits(pattern, [])));

    private void LearnSame((Field[] Fixes, Dictionary<ulong, double> Pairs)[] kinds)
    {
        var sums = new double[same.Length];
        foreach (var (fixes, pairs) in kinds)
        {
            var (mine, share) = ((double[])same.Clone(), 0.5);
            for (var round = 0; round < Rounds; round++)
            {
                var prior = Math.Log2(share / (1 - share));
                var (counts, matches, all) = (new double[same.Length], 0.0, 0.0);
                foreach (var (bits, count) in pairs)
                {
                    var chance = Weigher.Chance(prior + Bits(new Pattern(bits), fixes, mine));
                    matches += chance * count;
                    all += count;
                    for (var f = 0; f < FieldLevels.Fields; f++) counts[(f * 16) + new Pattern(bits)[(Field)f]] += chance * count;
                }
                share = Math.Clamp(matches / all, 1e-6, 1 - 1e-6);
                Normalise(counts, mine, 0.2);
                if (round == Rounds - 1 && matches >= FewestMatches)
                    for (var i = 0; i < sums.Length; i++)
                        if (!fixes.Contains((Field)(i / 16))) sums[i] += counts[i];
            }
        }
        Normalise(sums, same, 0.5);
    }

    private double Bits(Pattern pattern, Field[] without) => Bits(pattern, without, same);

    private double Bits(Pattern pattern, Field[] without, double[] bySame)
    {
        var bits = 0.0;
        for (var f = 0; f < FieldLevels.Fields; f++)
        {
            var place = pattern[(Field)f];
            if (place == 0 || without.Contains((Field)f) || Weigher.SaysNothing((Field)f, FieldLevels.At((Field)f, place))) continue;
            bits += Math.Log2(bySame[(f * 16) + place] / others[(f * 16) + place]);
        }
        return bits;
    }

    private static void CountInto(double[] chances, Dictionary<ulong, double> tally, Func<Pattern, double> share)
    {
        var counts = new double[chances.Length];
        foreach (var (bits, count) in tally)
        {
            var weight = share(new Pattern(bits)) * count;
            for (var f = 0; f < FieldLevels.Fields; f++) counts[(f * 16) + new Pattern(bits)[(Field)f]] += weight;
        }
        Normalise(counts, chances, 0.5);
    }

    /// <summary>Shares of what is not missing; every level keeps a little, since what was not seen may still happen.</summary>
    private static void Normalise(double[] counts, double[] into, double little)
    {
        for (var f = 0; f < FieldLevels.Fields; f++)
        {
            var levels = FieldLevels.Count((Field)f);
            var total = 0.0;
            for (var place = 1; place <= levels; place++) total += counts[(f * 16) + place] + little;
            if (total <= little * levels + 1) continue;
            for (var place = 1; place <= levels; place++) into[(f * 16) + place] = (counts[(f * 16) + place] + little) / total;
        }
    }

    // With the weights as they will be used, rare values and households and all.
    private double Matches(Candidates candidates, Comparer comparer, double pairsPerRecord)
    {
        var judged = Learned("", pairsPerRecord);
        var weigher = new Weigher(people, judged with { HouseholdOdds = null });
        return candidates.EachPair(() => new double[1], (sum, a, b) => sum[0] += Weigher.Chance(weigher.Weigh(comparer.Compare(in people.Records[a], in people.Records[b]), in people.Records[a], in people.Records[b]))).Sum(s => s[0]);
    }

    private Parameters Learned(string version, double pairsPerRecord) => start with
    {
        Version = version, PairsPerRecord = Math.Round(Math.Clamp(pairsPerRecord, 0.01, 10), 4),
        Fields = Enumerable.Range(0, FieldLevels.Fields).Where(f => others[(f * 16) + 1] > 0).ToDictionary(
            f => (Field)f,
            f => (IReadOnlyDictionary<Level, Chances>)Enumerable.Range(1, FieldLevels.Count((Field)f)).ToDictionary(p => FieldLevels.At((Field)f, p), p => new Chances(Short(Math.Max(same[(f * 16) + p], RarestSlip)), Short(others[(f * 16) + p])))),
    };

    private static double Short(double chance) => double.Parse(chance.ToString("G4", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
}
