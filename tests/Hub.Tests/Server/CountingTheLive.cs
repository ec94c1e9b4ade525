using Hub.EventStore;
using Hub.Server.Replaying;
using Hub.Tests.EventStore;
using Hub.Tests.Machines;
using NUnit.Framework;

namespace Hub.Tests.Server;

/// <summary>Live read models are counted at positions that were asked for ahead, and a replay comes to the same there, long after they went on.</summary>
public sealed class CountingTheLive : StoreFixture
{
    private readonly RandomHistory history = new(seed: 5);

    [Test]
    public async Task At_any_position_that_was_asked_for_ahead_the_replay_equals_what_live_was()
    {
        long[] marks = [1, 17, 18, 100, 399, 400];
        foreach (var mark in marks) await LiveDigests.Ask(Store, mark);
        await history.Append(Log, 150); // Some are met in one batch while the projections catch up, some one fact at a time.
        await using (var live = await Live())
        {
            await history.Append(Log, 300);
            foreach (var state in live.States) await live.WaitFor(state.Name, 450, Soon);
        }
        foreach (var mark in marks)
        {
            var replayed = await Replayed.Run(Store, mark, 2, compare: true);
            Assert.That(replayed.Models.Select(m => m.Live?.Position), Is.All.EqualTo(mark));
            Assert.That(replayed.Differs, Is.False);
        }
    }

    [Test]
    public async Task Two_processes_count_once_and_go_on()
    {
        await LiveDigests.Ask(Store, 60);
        await LiveDigests.Ask(Store, 120);
        await using var other = await Store.Open(Settings, Clock);
        await using (var here = await Live())
        await using (var there = await Live(other))
        {
            await history.Append(Log, 200);
            foreach (var runner in new[] { here, there })
                foreach (var state in runner.States) await runner.WaitFor(state.Name, 200, Soon);
        }
        foreach (var mark in new long[] { 60, 120 })
        {
            var replayed = await Replayed.Run(Store, mark, 2, compare: true);
            Assert.That(replayed.Models.Select(m => m.Live?.Position), Is.All.EqualTo(mark));
            Assert.That(replayed.Differs, Is.False);
        }
    }

    [Test]
    public async Task One_that_was_not_asked_for_is_compared_where_live_stands_and_so_is_one_whose_counter_died()
    {
        await history.Append(Log, 50);
        await using var live = await Live();
        await LiveDigests.Ask(Store, 20); // Too late.
        PrivatePostgres.Execute(Settings.Log, "insert into hub.projection_digest (name, position) values ('changes-1', 30)");
        foreach (var position in new long[] { 20, 30 })
        {
            var replayed = await Replayed.Run(Store, position, 2, compare: true);
            Assert.That(replayed.Models.Where(m => m.Name is "changes-1").Select(m => m.Live!.Position), Is.EqualTo(new[] { 50L }));
            Assert.That((replayed.Position, replayed.Differs), Is.EqualTo((position, false)));
        }
    }

    [Test]
    public async Task Only_the_last_thousand_marks_are_kept()
    {
        PrivatePostgres.Execute(Settings.Log,
            "insert into hub.projection_mark select n, now() - interval '1 day' from generate_series(1, 1000) n; insert into hub.projection_digest select 'changes-1', n from generate_series(1, 1000) n");
        await LiveDigests.Ask(Store, 5_000);
        Assert.That(PrivatePostgres.Scalar<long>(Settings.Log, "select count(*) from hub.projection_mark"), Is.EqualTo(1_000));
        Assert.That(PrivatePostgres.Scalar<long>(Settings.Log, "select count(*) from hub.projection_digest"), Is.EqualTo(999));
    }

    private Task<ProjectionRunner> Live() => Live(Store);

    private async Task<ProjectionRunner> Live(Store store)
    {
        var runner = new ProjectionRunner(store, [.. ReadModels.Served(store)]);
        await runner.Start();
        foreach (var state in runner.States) await runner.WaitFor(state.Name, store.Log.Head, Soon);
        return runner;
    }
}
