using System.Globalization;
using Hub.EventStore;
using Hub.Server.Replaying;
using Hub.Tests.EventStore;
using Hub.Tests.Machines;
using NUnit.Framework;

namespace Hub.Tests.Server;

/// <summary>Read models made anew beside the live ones, and what both come to.</summary>
public sealed class Replaying : StoreFixture
{
    private readonly RandomHistory history = new(seed: 4);

    [Test]
    public async Task It_comes_to_what_the_live_ones_come_to_on_any_number_of_threads()
    {
        await history.Append(Log, 600);
        await using var live = await Live();
        var digests = new List<string>();
        foreach (var threads in new[] { 1, 2, 7 })
        {
            CultureInfo.CurrentCulture = threads == 2 ? Elsewhere() : CultureInfo.InvariantCulture;
            var replayed = await Replayed.Run(Store, null, threads, compare: true);
            Assert.That(replayed.Models.Where(m => m.Live is not null).Select(m => m.Name), Is.EquivalentTo(live.States.Select(s => s.Name).Concat(["address-books-2", "delivery-books-1"])));
            Assert.That(replayed.Differs, Is.False);
            digests.Add(Convert.ToHexString(replayed.All));
        }
        Assert.That(digests.Distinct().Count(), Is.EqualTo(1));
        Assert.That(Schemas(), Is.Zero, "what a replay made is gone with it");
    }

    [Test]
    public async Task A_replay_on_the_way_comes_to_what_one_that_stops_there_comes_to()
    {
        await history.Append(Log, 300);
        await using var through = await Replay.Begin(Store, ReadModels.Of(Store), 3);
        foreach (var position in new long[] { 0, 1, 57, 58, 299, 300 })
        {
            await through.RunTo(position);
            var there = await through.Digests();
            var straight = await Replayed.Run(Store, position, 1, compare: false);
            Assert.That(straight.Models.Select(m => (m.Name, Convert.ToHexString(m.Sha256))), Is.EquivalentTo(there.Select(d => (d.Key, Convert.ToHexString(d.Value)))));
        }
    }

    [TestCase("update read.deliveries_2 set code = 'x' where (agency, record, sequence) = (select agency, record, sequence from read.deliveries_2 limit 1)", "deliveries-2")]
    [TestCase("update read.changes_1 set recorded_at = recorded_at + interval '1 microsecond' where change = (select change from read.changes_1 limit 1)", "changes-1")]
    [TestCase("delete from read.waiting_3 where change = (select change from read.waiting_3 limit 1)", "waiting-3")]
    public async Task A_live_row_that_is_not_what_the_facts_say_is_found(string tamper, string where)
    {
        await history.Append(Log, 300);
        await using var live = await Live();
        PrivatePostgres.Execute(Settings.Log, tamper);
        var replayed = await Replayed.Run(Store, null, 2, compare: true);

        Assert.That(replayed.Models.Where(m => m.Differs).Select(m => m.Name), Is.EqualTo(new[] { where }));
    }

    [Test]
    public async Task A_live_one_that_is_behind_is_compared_where_it_stands()
    {
        await history.Append(Log, 100);
        await (await Live()).DisposeAsync();
        await history.Append(Log, 100);
        var replayed = await Replayed.Run(Store, null, 2, compare: true);

        Assert.That((replayed.Position, replayed.Differs), Is.EqualTo((200, false)));
        Assert.That(replayed.Models.Where(m => m.Live is not null).Select(m => m.Live!.Position), Is.EqualTo(new[] { 100L, 100L, 100L, 100L, 100L, 200L, 200L }));
    }

    [Test]
    public async Task Facts_that_arrive_while_it_compares_do_not_matter()
    {
        await history.Append(Log, 200);
        await using var live = await Live();
        using var stop = new CancellationTokenSource();
        var appending = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested) await history.Append(Log, 5);
        });
        for (var i = 0; i < 5; i++) Assert.That((await Replayed.Run(Store, null, 2, compare: true)).Differs, Is.False);
        await stop.CancelAsync();
        await appending;
    }

    [Test]
    public async Task Two_at_once_do_not_meet_and_what_a_crash_left_is_taken_away_by_the_next()
    {
        await history.Append(Log, 200);
        PrivatePostgres.Execute(Settings.Log, "create schema beside_0123456789ab; create table beside_0123456789ab.waiting_3 (); create schema beside_myself");
        await using var first = await Replay.Begin(Store, ReadModels.Of(Store), 2);
        await using var second = await Replay.Begin(Store, ReadModels.Of(Store), 2);
        await Task.WhenAll(first.RunTo(200), second.RunTo(200));

        Assert.That((await first.Digests()).Select(d => Convert.ToHexString(d.Value)), Is.EqualTo((await second.Digests()).Select(d => Convert.ToHexString(d.Value))));
        Assert.That(PrivatePostgres.Scalar<long>(Settings.Log, "select count(*) from pg_namespace where nspname like 'beside%'"), Is.EqualTo(3), "the two at work, and the one that is somebody else's");
    }

    [Test]
    public async Task No_more_than_four_at_once()
    {
        await history.Append(Log, 1);
        var replays = new List<Replay>();
        for (var i = 0; i < 4; i++) replays.Add(await Replay.Begin(Store, ReadModels.Of(Store), 1));
        Assert.That(async () => await Replay.Begin(Store, ReadModels.Of(Store), 1), Throws.InstanceOf<TooManyBeside>());
        foreach (var replay in replays) await replay.DisposeAsync();
        await (await Replay.Begin(Store, ReadModels.Of(Store), 1)).DisposeAsync();
    }

    [Test]
    public async Task At_a_gap_it_stops_and_says_where()
    {
        await history.Append(Log, 30);
        PrivatePostgres.Tamper(Settings.Log, "delete from hub.event where position = 12");
        Assert.That(async () => await Replayed.Run(Store, null, 2, compare: false), Throws.InstanceOf<GapFound>().With.Message.Contains("12"));
        Assert.That(Schemas(), Is.Zero);
    }

    [Test]
    public async Task Beyond_the_end_of_the_log_nothing_is_replayed()
    {
        await history.Append(Log, 3);
        Assert.That(async () => await Replayed.Run(Store, 4, 1, compare: false), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public async Task A_time_is_the_last_fact_recorded_up_to_then()
    {
        var morning = Clock.Now;
        foreach (var minute in new[] { 0, 10, 10, 20 })
        {
            Clock.Now = morning.AddMinutes(minute);
            await history.Append(Log, 1);
        }
        var asked = new[] { -1, 0, 5, 10, 15, 20, 99 }.Select(async m => await Log.PositionAt(morning.AddMinutes(m)));
        Assert.That(await Task.WhenAll(asked), Is.EqualTo(new long[] { 0, 1, 1, 3, 3, 4, 4 }));
    }

    /// <summary>Where numbers, days and times are written so that nothing that was written by culture would come out the same.</summary>
    private static CultureInfo Elsewhere()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (culture.NumberFormat.NegativeSign, culture.NumberFormat.NumberDecimalSeparator, culture.NumberFormat.NumberGroupSeparator) = ("minus ", "'", "_");
        (culture.DateTimeFormat.ShortDatePattern, culture.DateTimeFormat.LongTimePattern, culture.DateTimeFormat.TimeSeparator) = ("d MMM yy", "h 'past' m", "!");
        return culture;
    }

    private async Task<ProjectionRunner> Live()
    {
        var runner = new ProjectionRunner(Store, [.. ReadModels.Served(Store)]);
        await runner.Start();
        foreach (var state in runner.States) await runner.WaitFor(state.Name, Log.Head, Soon);
        return runner;
    }

    private long Schemas() => PrivatePostgres.Scalar<long>(Settings.Log, "select count(*) from pg_namespace where nspname like 'beside%'");
}
