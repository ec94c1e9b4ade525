using System.Globalization;
using NUnit.Framework;

namespace Hub.Tests.Flow;

/// <summary>
/// The file of moves taken in on a whole hub whose read models are counted at ten random positions on the way; then replayed to each of them by processes of
/// their own in other time zones, languages and numbers of threads. Reads ../shared/data/moves.
/// </summary>
[Parallelizable]
public sealed class TheFileReplayed
{
    private const int Positions = 10;
    private const int ReadModels = 7;
    private static readonly (string Zone, string Language)[] Elsewhere = [("Pacific/Kiritimati", "tr_TR.UTF-8"), ("America/St_Johns", "ar_SA.UTF-8"), ("Asia/Kathmandu", "de_DE.UTF-8"), ("UTC", "C")];

    [Test]
    public async Task At_ten_random_positions_every_replay_equals_what_live_was_there()
    {
        var file = new MovesFile(HubOnTheMachine.SharedFolder("data/moves"));
        await using var hub = await HubOnTheMachine.Start(rabbitMq: false);
        var seed = Random.Shared.Next();
        TestContext.Out.WriteLine("seed " + seed.ToString(CultureInfo.InvariantCulture));
        var random = new Random(seed);
        var head = await hub.Head();
        var marks = new SortedSet<long>();
        while (marks.Count < Positions) marks.Add(random.NextInt64(head + 20, 60_000));
        foreach (var mark in marks) (await Here(hub, "projections", "mark", Text(mark))).Good();

        (await hub.Hub("intake", "citizens", file.CitizensPath)).Good();
        (await hub.Hub("intake", "moves", file.MovesPath, "--report", Path.Combine(hub.Outside, "replayed.csv"))).Good();
        (await hub.Hub("lag", "--wait", "120")).Good();
        head = await hub.Head();
        Assert.That(marks.Max, Is.LessThan(head), "the file is shorter than was thought");

        var n = 0;
        foreach (var mark in marks)
        {
            var (zone, language) = Elsewhere[n % Elsewhere.Length];
            var replayed = (await hub.HubWith(Settings(hub, zone, language), "replay", "--to", Text(mark), "--threads", Text(1 + (n++ % 4)), "--compare")).Good();
            Assert.That(Equal(replayed.Said), Is.EqualTo(ReadModels), replayed.Said);
            Assert.That(replayed.Said, Does.Not.Contain("where it stands"), "each was counted there");
        }

        // One position by four processes: the same to the last digit. And the end, also after a read model was made anew while it served.
        var digests = new List<string>();
        foreach (var (zone, language) in Elsewhere)
            digests.Add(All((await hub.HubWith(Settings(hub, zone, language), "replay", "--to", Text(head), "--threads", Text(1 + digests.Count), "--compare")).Good().Said));
        Assert.That(digests.Distinct().Count(), Is.EqualTo(1));
        (await Here(hub, "projections", "rebuild", "deliveries-2")).Good();
        Assert.That(All((await Here(hub, "replay", "--compare")).Good().Said), Is.EqualTo(digests[0]));
        Assert.That((await Here(hub, "replay", "--to", Text(head + 1))).Code, Is.EqualTo(1), "the log does not reach so far");
    }

    private static Task<Ended> Here(HubOnTheMachine hub, params string[] arguments) => hub.HubWith(Settings(hub, "UTC", "C"), arguments);

    private static Dictionary<string, string> Settings(HubOnTheMachine hub, string zone, string language) =>
        new(StringComparer.Ordinal) { ["HUB_DATA"] = hub.Data, ["TZ"] = zone, ["PGTZ"] = zone, ["LANG"] = language, ["LC_ALL"] = language };

    private static int Equal(string said) => said.Split('\n').Count(l => l.TrimEnd().EndsWith("  equal", StringComparison.Ordinal));

    private static string All(string said) => said.Split('\n').Single(l => l.StartsWith("all ", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
