namespace Hub.Linking.Workshop;

/// <summary>Of the pairs that were given a chance, how many are one person's by the labels. The labels measure; nothing is learned from them.</summary>
internal static class Calibration
{
    private static readonly double[] Bounds = [0, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.999, 0.9999, 1.1];

    public static int Run(string truth, string[] files)
    {
        var people = Load.Files(files).People;
        using var labels = File.OpenText(truth);
        var person = Csv.Rows(labels).Skip(1).ToDictionary(r => r[0], r => r[1], StringComparer.Ordinal);
        var parameters = KnownKinds.For(Load.Says(files));
        var (comparer, weigher) = (new Comparer(people), new Weigher(people, parameters));
        var bins = new Candidates(people).EachPair(() => new (long Pairs, long Right, double Sum)[Bounds.Length], (counts, a, b) =>
        {
            var chance = Weigher.Chance(weigher.Weigh(comparer.Compare(in people.Records[a], in people.Records[b]), in people.Records[a], in people.Records[b]));
            ref var bin = ref counts[Array.FindLastIndex(Bounds, x => chance >= x)];
            bin = (bin.Pairs + 1, bin.Right + (person[people.Key(a)] == person[people.Key(b)] ? 1 : 0), bin.Sum + chance);
        });
        for (var i = 0; i < Bounds.Length - 1; i++)
        {
            var (pairs, right, sum) = bins.Aggregate((Pairs: 0L, Right: 0L, Sum: 0.0), (all, one) => (all.Pairs + one[i].Pairs, all.Right + one[i].Right, all.Sum + one[i].Sum));
            if (pairs > 0) Console.WriteLine($"from {Bounds[i],6}: {pairs,9:N0} pairs, mean chance {sum / pairs:0.0000}, right {(double)right / pairs:0.0000}");
        }
        return 0;
    }
}
