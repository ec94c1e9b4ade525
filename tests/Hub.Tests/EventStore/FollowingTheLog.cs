using System.Diagnostics;
using Hub.EventStore;
using Hub.Tests.Machines;
using NUnit.Framework;

namespace Hub.Tests.EventStore;

public sealed class FollowingTheLog : StoreFixture
{
    [Test]
    public async Task A_stream_is_read_forwards_from_a_version_and_backwards_from_its_end()
    {
        for (var i = 0; i < 5; i++) await Append(Given.One("citizen-1", body: "move " + i));
        await Append(Given.One("citizen-2"));

        Assert.That((await Log.ReadStream("citizen-1", 2, 2)).Select(f => f.Version), Is.EqualTo(new[] { 3, 4 }));
        Assert.That((await Log.ReadStreamBackwards("citizen-1", 2)).Select(f => f.Version), Is.EqualTo(new[] { 5, 4 }));
        Assert.That(await Log.ReadStream("citizen-3", 0, 10), Is.Empty);
    }

    [Test]
    public async Task A_follower_gets_what_was_and_then_what_comes()
    {
        await Append(Given.One("citizen-1"));
        await Append(Given.One("citizen-1"));
        using var stop = new CancellationTokenSource(Soon);

        var seen = new List<long>();
        await foreach (var facts in Log.Subscribe(1, 10, stop.Token))
        {
            seen.AddRange(facts.Select(f => f.Position));
            if (seen.Count == 4) break;
            await Append(Given.One("citizen-1"));
        }

        Assert.That(seen, Is.EqualTo(new long[] { 2, 3, 4, 5 }.Take(seen.Count)));
    }

    [Test]
    public async Task A_commit_of_this_process_wakes_a_follower_at_once_and_of_another_within_a_poll()
    {
        await using var other = await Store.Open(Settings, Clock);
        using var stop = new CancellationTokenSource(Soon);
        await using var here = Log.Subscribe(0, 10, stop.Token).GetAsyncEnumerator(stop.Token);
        await using var there = other.Log.Subscribe(0, 10, stop.Token).GetAsyncEnumerator(stop.Token);

        List<double> own = [], others = [];
        for (var i = 0; i < 20; i++)
        {
            var (atHere, atThere) = (here.MoveNextAsync().AsTask(), there.MoveNextAsync().AsTask());
            await Append(Given.One("citizen-1"));
            var since = Stopwatch.StartNew();
            await atHere;
            own.Add(since.Elapsed.TotalMilliseconds);
            await atThere;
            others.Add(since.Elapsed.TotalMilliseconds);
        }

        // Medians, so that a busy machine does not decide.
        Assert.That(own.Order().ElementAt(10), Is.LessThan(20));
        Assert.That(others.Order().ElementAt(10), Is.LessThan(80));
    }

    [TestCase("delete from hub.event where position = 2", 2L)]
    [TestCase("delete from hub.event where position = 3", 3L)]
    [TestCase("delete from hub.event", 1L)]
    public async Task A_missing_position_stops_the_reader_and_is_never_skipped(string damage, long missing)
    {
        for (var i = 0; i < 3; i++) await Append(Given.One("citizen-1"));
        PrivatePostgres.Tamper(Settings.Log, damage);
        await Close();
        await Reopen(); // Whoever appended them still has them at hand.

        Assert.That(async () => await Log.ReadAll(0, 10), Throws.InstanceOf<GapFound>().With.Property("Expected").EqualTo(missing));
        Assert.That(async () =>
        {
            await foreach (var facts in Log.Subscribe(0, 10, new CancellationTokenSource(Soon).Token))
                if (facts[^1].Position == 3) break;
        }, Throws.InstanceOf<GapFound>());
    }

    [Test]
    public async Task A_stream_with_a_hole_is_not_read_around_it()
    {
        for (var i = 0; i < 3; i++) await Append(Given.One("citizen-1"));
        PrivatePostgres.Tamper(Settings.Log, "delete from hub.event where version = 2");

        Assert.That(async () => await Log.ReadStream("citizen-1", 0, 10), Throws.InstanceOf<StreamBroken>());
    }

    [Test]
    public async Task A_cursor_beyond_the_end_of_a_log_that_was_put_back_is_an_alarm()
    {
        await Append(Given.One("citizen-1"));

        using var stop = new CancellationTokenSource(Soon);
        Assert.That(async () => await Log.Subscribe(2, 10, stop.Token).GetAsyncEnumerator(stop.Token).MoveNextAsync(), Throws.InstanceOf<GapFound>());
    }

    [Test]
    public async Task Readers_in_many_places_see_positions_in_order_while_many_write()
    {
        const int writers = 8, each = 100;
        await using var other = await Store.Open(Settings, Clock);
        using var stop = new CancellationTokenSource(Soon);
        var readers = new[] { Log, other.Log }.SelectMany(log => new[] { 1, 7, 500 }.Select(max => Follow(log, max, writers * each, stop.Token))).ToArray();

        await Task.WhenAll(Enumerable.Range(0, writers).Select(async w =>
        {
            for (var i = 0; i < each; i++) await (w % 2 == 0 ? Log : other.Log).Append(Given.One("citizen-" + w % 3));
        }));

        foreach (var seen in await Task.WhenAll(readers)) Assert.That(seen, Is.EqualTo(Enumerable.Range(1, writers * each).Select(n => (long)n)));
    }

    private static async Task<List<long>> Follow(Hub.EventStore.EventLog log, int max, int until, CancellationToken ct)
    {
        var seen = new List<long>();
        await foreach (var facts in log.Subscribe(0, max, ct))
        {
            seen.AddRange(facts.Select(f => f.Position));
            if (seen.Count >= until) break;
        }
        return seen;
    }
}
