using System.Diagnostics;

namespace Hub.Linking.Workshop;

/// <summary>Feeds the files' records one by one, in an order that the seed shuffles, and says how far what comes of it differs from the batch.</summary>
internal static class Feed
{
    public static int Run(int seed, string into, string[] files)
    {
        var records = Load.Records(files).ToArray();
        var parameters = KnownKinds.For(Load.Says(files));
        var batch = Load.Files(files).Link();
        new Random(seed).Shuffle(records);
        var live = new LiveLinker(parameters, records.Length);
        var clock = Stopwatch.StartNew();
        var came = new int[3];
        var proposed = 0;
        foreach (var record in records)
        {
            var arrival = live.Put(record);
            came[(int)arrival.As]++;
            proposed += arrival.Proposals.Count + live.LookAgain(2).Count;
        }
        var took = clock.Elapsed;
        var (stands, would) = (live.Standing(), live.AsProposed());
        Console.WriteLine($"{records.Length:N0} records in {took.TotalSeconds:N1} s: {came[0]:N0} linked, {came[1]:N0} new citizens, {came[2]:N0} in review; proposals were told {proposed:N0} times");
        Tell("as proposed", batch, would);
        Tell("as it stands", batch, stands);
        Write(would, into);
        Write(stands, into + ".standing");
        return 0;
    }

    private static void Tell(string what, Linked batch, Linked live)
    {
        var apart = PairsApart.Between(batch, live);
        Console.WriteLine($"{what}: {apart.OnlyByOne} pairs only by batch, {apart.OnlyByOther} only live, {apart.ByBoth} by both: {apart.Share:P2}; {live.Placements.Count(p => p.Review.Count > 0):N0} records in review");
    }

    private static void Write(Linked linked, string into) =>
        File.WriteAllLines(into, ["record_id,citizen,review", .. linked.Placements.Select(p => $"{p.Record},{p.Citizen},{string.Join(' ', p.Review)}")]);
}
