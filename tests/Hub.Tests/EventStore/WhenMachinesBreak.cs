using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Hub.EventStore;
using Hub.Tests.Machines;
using Npgsql;
using NUnit.Framework;

namespace Hub.Tests.EventStore;

/// <summary>
/// What was acknowledged is in the log, nothing is there twice under one key, no position is missing, and the writer comes back by itself.
/// On a cluster of its own: these tests kill it.
/// </summary>
public sealed class WhenMachinesBreak
{
    private PrivatePostgres _machine = null!;
    private Store _store = null!;
    private StoreSettings _settings = null!;

    [OneTimeSetUp]
    public void Start() => _machine = new();

    [OneTimeTearDown]
    public void Stop() => _machine.Dispose();

    [SetUp]
    public async Task Open()
    {
        _settings = _machine.NewStore();
        _store = await Store.Open(_settings, TimeProvider.System);
    }

    [TearDown]
    public async Task Close() => await _store.DisposeAsync();

    [Test]
    public async Task A_backend_that_is_killed_in_mid_append_loses_and_doubles_nothing() =>
        await UnderLoad(rounds: 4, async () =>
        {
            // As the kernel does it when memory runs out: PostgreSQL then restarts all its backends and recovers.
            foreach (var pid in WriterBackends()) Process.Start("kill", ["-KILL", pid.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
            await Task.CompletedTask;
        });

    [Test]
    public async Task A_backend_that_is_terminated_in_mid_append_loses_and_doubles_nothing() =>
        await UnderLoad(rounds: 8, async () =>
        {
            await using var kill = new NpgsqlConnection(_machine.Connection("postgres") + ";Pooling=false");
            await kill.OpenAsync();
            await using var command = new NpgsqlCommand("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'hub writer'", kill);
            await command.ExecuteNonQueryAsync();
        });

    [Test]
    public async Task A_postmaster_that_is_killed_and_started_again_loses_and_doubles_nothing() =>
        await UnderLoad(rounds: 1, () => Task.Run(_machine.KillAndRestart));

    [Test]
    public async Task A_lost_commit_reply_never_makes_a_second_fact()
    {
        await using var wire = new Cutter(_machine.Port);
        var through = new NpgsqlConnectionStringBuilder(_settings.Log) { Port = wire.Port }.ConnectionString;
        await using var store = await Store.Open(_settings with { Log = through }, TimeProvider.System);
        await store.Log.Append(Given.One("citizen-0")); // The connection is open and the statement prepared.

        wire.LoseReplies(1);
        var keyed = await store.Log.Append(Given.One("citizen-1", expected: 0, Given.Key("k1")));
        Assert.That(wire.HasLostThemAll, Is.True);
        // It was written the first time, and this caller asked once: to them it is appended, not repeated.
        Assert.That(keyed, Is.InstanceOf<AppendOutcome.Appended>());

        wire.LoseReplies(1);
        var fact = Given.Fact();
        Assert.That(async () => await store.Log.Append(new([new("citizen-2", 0, [fact])])), Throws.InstanceOf<OutcomeUnknown>());
        Assert.That((await store.Log.FindFact(fact.Id))!.Stream, Is.EqualTo("citizen-2"));

        Assert.That((await store.Log.ReadAll(0, 10)).Select(f => f.Stream), Is.EqualTo(new[] { "citizen-0", "citizen-1", "citizen-2" }));
        Assert.That(await store.Log.Append(Given.One("citizen-1", expected: 0, Given.Key("k1"))), Is.InstanceOf<AppendOutcome.Repeated>());
    }

    [Test]
    public async Task A_head_that_is_held_fails_everybody_fast_and_then_goes_on_without_a_gap()
    {
        await using var store = await Store.Open(_settings with { HeadPatience = TimeSpan.FromMilliseconds(300) }, TimeProvider.System);
        await store.Log.Append(Given.One("citizen-0"));
        await using (var holder = new NpgsqlConnection(_settings.Log + ";Pooling=false"))
        {
            await holder.OpenAsync();
            await using var held = await holder.BeginTransactionAsync();
            await using var hold = new NpgsqlCommand("select position from hub.log_head for update", holder);
            await hold.ExecuteScalarAsync();

            var watch = Stopwatch.StartNew();
            var waiting = Enumerable.Range(0, 10).Select(i => store.Log.Append(Given.One("citizen-" + i, command: Given.Key("k" + i))).AsTask()).ToArray();
            foreach (var append in waiting) Assert.That(async () => await append, Throws.InstanceOf<LogUnavailable>());
            Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(5)));
        }

        Assert.That(await store.Log.Append(Given.One("citizen-1", command: Given.Key("k1"))), Is.InstanceOf<AppendOutcome.Appended>());
        Assert.That((await store.Log.ReadAll(0, 10)).Select(f => f.Position), Is.EqualTo(new[] { 1L, 2L }));
    }

    [Test]
    public async Task What_has_waited_too_long_behind_a_held_head_is_never_sent()
    {
        var impatient = _settings with { HeadPatience = TimeSpan.FromMilliseconds(800), GiveUp = TimeSpan.FromMilliseconds(500) };
        await using var store = await Store.Open(impatient, TimeProvider.System);
        await store.Log.Append(Given.One("citizen-0"));
        await using var holder = new NpgsqlConnection(_settings.Log + ";Pooling=false");
        await holder.OpenAsync();
        await using var held = await holder.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("select position from hub.log_head for update", holder)) await hold.ExecuteScalarAsync();

        // Ten batches' worth: were each to wait its turn at the head, the last would be sent after eight seconds.
        var watch = Stopwatch.StartNew();
        var waiting = Enumerable.Range(0, 640).Select(i => store.Log.Append(Given.One("citizen-" + i)).AsTask()).ToArray();
        foreach (var append in waiting) Assert.That(async () => await append, Throws.InstanceOf<LogUnavailable>());
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(5)));
        await held.RollbackAsync();

        Assert.That(((AppendOutcome.Appended)await store.Log.Append(Given.One("citizen-1"))).FirstPosition, Is.EqualTo(2));
    }

    [Test]
    public async Task A_log_that_is_away_is_said_to_be_away_and_nothing_is_written_later()
    {
        await using var wire = new Cutter(_machine.Port);
        var through = new NpgsqlConnectionStringBuilder(_settings.Log) { Port = wire.Port, Timeout = 1 }.ConnectionString;
        await using var store = await Store.Open(_settings with { Log = through }, TimeProvider.System);
        await store.Log.Append(Given.One("citizen-0"));
        wire.LoseReplies(int.MaxValue);

        Assert.That(async () => await store.Log.Append(Given.One("citizen-1")), Throws.InstanceOf<OutcomeUnknown>());
        Assert.That(async () => await store.Log.Append(Given.One("citizen-2")), Throws.InstanceOf<LogUnavailable>());
        wire.LoseReplies(0);

        Assert.That(await store.Log.Append(Given.One("citizen-3")), Is.InstanceOf<AppendOutcome.Appended>());
        Assert.That((await store.Log.ReadAll(0, 10)).Select(f => f.Stream), Does.Not.Contain("citizen-2"));
    }

    /// <summary>Writers with and without keys, while the machine is broken under them; each writes down what it was told.</summary>
    private async Task UnderLoad(int rounds, Func<Task> breakIt)
    {
        var (acknowledged, unknown, refused) = (new ConcurrentBag<(long Position, Guid Id)>(), new ConcurrentBag<Guid>(), new ConcurrentBag<Guid>());
        using var stop = new CancellationTokenSource();
        var acknowledgements = 0;
        var writers = Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var fact = Given.Fact();
                var key = writer % 2 == 0 ? Given.Key($"{writer}-{i}") : null;
                try
                {
                    var appended = await _store.Log.Append(new([new("citizen-" + writer, null, [fact])], key));
                    acknowledged.Add((((AppendOutcome.Appended)appended).FirstPosition, fact.Id));
                    Interlocked.Increment(ref acknowledgements);
                }
                catch (OutcomeUnknown)
                {
                    unknown.Add(fact.Id);
                }
                catch (LogUnavailable)
                {
                    refused.Add(fact.Id);
                }
            }
        })).ToArray();

        for (var round = 0; round < rounds; round++)
        {
            await Progress(() => acknowledgements);
            await breakIt();
            var watch = Stopwatch.StartNew();
            await Progress(() => acknowledgements);
            TestContext.Out.WriteLine($"Appends again after {watch.ElapsedMilliseconds} ms.");
        }
        await stop.CancelAsync();
        await Task.WhenAll(writers);

        var stored = new List<StoredFact>();
        while (await Batch(stored.Count) is { Count: > 0 } facts) stored.AddRange(facts);
        var places = stored.ToDictionary(f => f.Id, f => f.Position);
        TestContext.Out.WriteLine($"{acknowledged.Count} acknowledged, {unknown.Count} unknown, {refused.Count} refused, {stored.Count} stored.");
        Assert.Multiple(() =>
        {
            Assert.That(acknowledged.Where(a => !places.TryGetValue(a.Id, out var place) || place != a.Position), Is.Empty, "acknowledged is stored, at the place told");
            Assert.That(refused.Where(places.ContainsKey), Is.Empty, "refused is not stored");
            Assert.That(stored.Select(f => f.Id).Except(acknowledged.Select(a => a.Id)).Except(unknown), Is.Empty, "nothing is stored that nobody asked for");
            Assert.That(stored.GroupBy(f => f.Stream).Select(s => s.Select(f => f.Version).SequenceEqual(Enumerable.Range(1, s.Count()))), Has.All.True, "versions are whole");
            Assert.That(stored.Select(f => f.RecordedAt), Is.Ordered);
        });
    }

    private async Task<IReadOnlyList<StoredFact>> Batch(long after)
    {
        for (var until = Stopwatch.StartNew(); ;)
        {
            try
            {
                return await _store.Log.ReadAll(after, 5_000);
            }
            catch (NpgsqlException) when (until.Elapsed < TimeSpan.FromSeconds(20))
            {
                // Pooled connections of before the break.
            }
        }
    }

    private static Task Progress(Func<int> count)
    {
        var from = count();
        return Eventually.Holds(() => count() >= from + 100, seconds: 60);
    }

    private List<int> WriterBackends()
    {
        using var connection = new NpgsqlConnection(_machine.Connection("postgres") + ";Pooling=false");
        connection.Open();
        using var find = new NpgsqlCommand("select pid from pg_stat_activity where application_name = 'hub writer'", connection);
        using var row = find.ExecuteReader();
        var pids = new List<int>();
        while (row.Read()) pids.Add(row.GetInt32(0));
        return pids;
    }
}
