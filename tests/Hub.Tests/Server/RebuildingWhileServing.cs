using Hub.EventStore;
using Hub.Server.Propagation;
using Hub.Server.Replaying;
using Hub.Tests.EventStore;
using Hub.Tests.Machines;
using Npgsql;
using NUnit.Framework;

namespace Hub.Tests.Server;

/// <summary>A read model made anew while it serves and while facts arrive: nobody who reads finds it empty, or older than it was.</summary>
public sealed class RebuildingWhileServing : StoreFixture
{
    private readonly RandomHistory history = new(seed: 6);

    [Test]
    public async Task Readers_find_all_rows_at_every_moment_and_afterwards_they_are_what_the_facts_say()
    {
        await history.Append(Log, 400);
        await using var live = await Live(Store);
        PrivatePostgres.Execute(Settings.Log, "update read.deliveries_2 set code = 'wrong'"); // Why one rebuilds.
        using var stop = new CancellationTokenSource();
        var appending = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested) await history.Append(Log, 3);
        });
        var reading = Enumerable.Range(0, 4).Select(_ => Task.Run(() => NeverFewer(stop.Token))).ToArray();

        for (var i = 0; i < 3; i++) await Rebuild.Run(Store, ReadModels.Of(Store).Single(p => p.Name == "deliveries-2"), 2);
        await stop.CancelAsync();
        await appending;
        var readings = await Task.WhenAll(reading);
        foreach (var state in live.States) await live.WaitFor(state.Name, Log.Head, Soon);

        Assert.That(readings, Is.All.GreaterThan(10));
        Assert.That((await Replayed.Run(Store, null, 2, compare: true)).Differs, Is.False);
        Assert.That(PrivatePostgres.Scalar<long>(Settings.Log, "select count(*) from pg_namespace where nspname like 'beside%'"), Is.Zero);
        Assert.That(live.States.Select(s => s.Trouble), Has.All.Null);
    }

    [Test]
    public async Task One_that_is_behind_is_brought_forward_by_it()
    {
        await history.Append(Log, 50);
        await (await Live(Store)).DisposeAsync();
        await history.Append(Log, 50);
        Assert.That(await Rebuild.Run(Store, ReadModels.Of(Store).Single(p => p.Name == "changes-1"), 1), Is.EqualTo(100));
        await using var live = await Live(Store); // Goes on from there.
        await history.Append(Log, 20);
        await live.WaitFor("changes-1", 120, Soon);
        Assert.That((await Replayed.Run(Store, null, 2, compare: true)).Differs, Is.False);
    }

    [Test]
    public async Task Behind_a_reader_who_does_not_end_it_gives_up_and_changes_nothing()
    {
        await history.Append(Log, 50);
        await using var live = await Live(Store);
        await using var reader = new NpgsqlConnection(Settings.Log + ";Pooling=false");
        await reader.OpenAsync();
        await using var held = await reader.BeginTransactionAsync();
        await using (var read = new NpgsqlCommand("select count(*) from read.changes_1", reader)) await read.ExecuteScalarAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));

        Assert.That(async () => await Rebuild.Run(Store, ReadModels.Of(Store).Single(p => p.Name == "changes-1"), 1, null, patience.Token), Throws.InstanceOf<OperationCanceledException>());
        await history.Append(Log, 1);
        await live.WaitFor("changes-1", 51, Soon);
        await held.RollbackAsync();
        Assert.That((await Replayed.Run(Store, null, 2, compare: true)).Differs, Is.False);
    }

    [Test]
    public async Task What_never_ran_here_is_not_rebuilt()
    {
        await history.Append(Log, 1);
        Assert.That(async () => await Rebuild.Run(Store, ReadModels.Of(Store).Single(p => p.Name == "changes-1"), 1), Throws.InstanceOf<CannotRebuild>());
    }

    private async Task<long> NeverFewer(CancellationToken stop)
    {
        var (list, most, readings) = (new DeliveryList(() => Store.Projections), 0L, 0L);
        for (; !stop.IsCancellationRequested; readings++)
        {
            await using var count = Store.Projections.CreateCommand("select count(*) from deliveries_2");
            var rows = (long)(await count.ExecuteScalarAsync(CancellationToken.None))!;
            Assert.That(rows, Is.GreaterThanOrEqualTo(most));
            most = rows;
            Assert.That(await list.InState(["open"], null, null, 0, 10, CancellationToken.None), Is.Not.Empty);
        }
        return readings;
    }

    private static async Task<ProjectionRunner> Live(Store store)
    {
        var runner = new ProjectionRunner(store, [.. ReadModels.Served(store)]);
        await runner.Start();
        foreach (var state in runner.States) await runner.WaitFor(state.Name, store.Log.Head, Soon);
        return runner;
    }
}
