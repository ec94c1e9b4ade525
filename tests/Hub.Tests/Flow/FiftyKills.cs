using System.Diagnostics;
using System.Globalization;
using NUnit.Framework;

namespace Hub.Tests.Flow;

/// <summary>
/// kill -9, fifty times, in the middle of appends: of the server, of the database process that writes for it, of the whole PostgreSQL. Whoever was
/// told that a move is recorded finds it recorded, once, at the place told; and the hub is back by itself within seconds.
/// </summary>
[Parallelizable]
public sealed class FiftyKills
{
    private const int Kills = 50;
    private const int OfEachKind = 12;
    private const int Clients = 6;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60); // Generous, for it runs beside other flows: how long it took is printed, the aim is five.
    private static readonly string[] Kinds = ["server", "backend", "postmaster"];

    private HubOnTheMachine hub = null!;
    private LogAsStored log = null!;
    private Reporters reporters = null!;
    private int looked;

    [Test]
    public async Task What_was_acknowledged_is_stored_once_and_at_its_place_however_often_the_machines_are_killed()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("HUB_TEST_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        await TestContext.Progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Fifty kills, seed {seed} (HUB_TEST_SEED repeats the order of the kills)"));
        var random = new Random(seed);
        var took = Kinds.ToDictionary(k => k, _ => new List<double>(), StringComparer.Ordinal);

        hub = await HubOnTheMachine.Start(rabbitMq: false);
        await using var ending = hub;
        await using var stored = log = new LogAsStored(await hub.Setting("HUB_PG_LOG"));
        await using var clients = reporters = new Reporters(hub.Url);
        await reporters.Register();
        reporters.Begin(Clients, seed);
        foreach (var kind in Order(random))
        {
            await reporters.Progress(random.Next(5, 60));
            took[kind].Add((await Kill(kind)).TotalMilliseconds);
            await LookAtWhatIsNew();
        }
        await reporters.Stop();
        await LookAtEverything();

        await TestContext.Progress.WriteLineAsync($"{reporters.Acknowledgements.Count} acknowledged, {reporters.Unanswered} attempts without an answer, {log.Facts.Count} facts");
        foreach (var (kind, times) in took)
            await TestContext.Progress.WriteLineAsync(
                $"kill -9 of the {kind}, {times.Count} times: appends acknowledged again after {times.Order().ElementAt(times.Count / 2):0} ms (median), {times.Max():0} ms (worst)");
    }

    private static string[] Order(Random random)
    {
        var kills = Kinds.SelectMany(k => Enumerable.Repeat(k, OfEachKind)).Concat(Enumerable.Range(0, Kills - Kinds.Length * OfEachKind).Select(_ => Kinds[random.Next(Kinds.Length)])).ToArray();
        random.Shuffle(kills);
        return kills;
    }

    /// <summary>From the kill to the first acknowledgement of what was sent after it.</summary>
    private async Task<TimeSpan> Kill(string kind)
    {
        var victim = kind switch { "server" => hub.PidOf("server"), "postmaster" => hub.PidOf("postgres"), _ => await WriterBackend() };
        using (var process = Process.GetProcessById(victim)) process.Kill(); // -9
        var killed = Stopwatch.GetTimestamp();
        var again = reporters.FirstSentAfter(killed);
        if (kind != "backend")
        {
            await Eventually.Holds(() => IsDead(victim));
            (await hub.Role("start", kind == "server" ? "server" : "postgres")).Good();
        }
        return Stopwatch.GetElapsedTime(killed, (await again.WaitAsync(Deadline)).AnsweredAt);
    }

    private async Task<int> WriterBackend()
    {
        int? pid = null;
        await Eventually.Holds(async () => (pid = await log.WriterBackend()) is not null);
        return pid!.Value;
    }

    // Gone, or dead and not yet buried.
    private static bool IsDead(int pid)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            return stat[stat.LastIndexOf(')') + 2] is 'Z' or 'X';
        }
        catch (IOException)
        {
            return true;
        }
    }

    private async Task LookAtWhatIsNew()
    {
        var told = reporters.Acknowledgements.ToArray(); // Before the log is read: all of it must be there.
        await log.ReadOn();
        var missing = told.Skip(looked).Where(a => !IsStored(a)).Select(a => $"{a.Move.Key} was told position {a.Position}").ToArray();
        Assert.That(missing, Is.Empty, "acknowledged, and not stored at the place told");
        looked = told.Length;
    }

    private bool IsStored(Acknowledged told) => told.Position <= log.Facts.Count && log.Facts[(int)told.Position - 1] is var fact
        && fact.Change == told.Change && fact.Stream == "citizen-" + told.Move.Citizen && fact.Version == told.Version && fact.RecordedAt == told.RecordedAt.UtcDateTime;

    private async Task LookAtEverything()
    {
        await LookAtWhatIsNew();
        Assert.That(reporters.Wrong, Is.Empty, "answers that nobody may get");
        var told = reporters.Acknowledgements.ToArray();
        // Every report was answered in the end, so whatever more is stored was stored twice.
        Assert.That(log.Facts.Where(f => f.Type == "address-changed.v1").Select(f => f.Change).Except(told.Select(a => a.Change)), Is.Empty, "stored, and nobody was told: twice under one key");
        Assert.That(told.Select(a => a.Change), Is.Unique);
        Assert.That(told.Select(a => a.Position), Is.Unique);
        var keys = await log.Keys("intake:development");
        Assert.That(told.Where(a => !keys.TryGetValue(a.Move.Key, out var kept) || kept != (a.Position, 1)).Select(a => a.Move.Key), Is.Empty, "one set of facts under each key");
        Assert.That(await log.FactsOfTwoKeys(), Is.Zero);
        foreach (var answer in told.Where((a, i) => a.Repeated || i % 100 == 0))
            Assert.That(await reporters.Again(answer.Move), Is.EqualTo(answer.Text), "a retry gets the first answer");
    }
}
