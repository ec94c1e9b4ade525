using Hub.EventStore;
using Hub.Tests.Machines;
using Npgsql;
using NUnit.Framework;

namespace Hub.Tests.EventStore;

/// <summary>What makes readers of other stores miss facts, tried on this one; and, to show that the trial can tell, on an identity column.</summary>
public sealed class OrderOfCommits : StoreFixture
{
    private NpgsqlDataSource database = null!;

    [SetUp]
    public void Connect() => database = NpgsqlDataSource.Create(Settings.Log + ";Pooling=false");

    [TearDown]
    public ValueTask Disconnect() => database.DisposeAsync();

    [Test]
    public async Task Two_sessions_commit_in_reversed_order_and_nothing_is_lost() =>
        Assert.That(await CommitInReversedOrder(new HubOnTrial(Log)), Is.EqualTo("first second"));

    [Test]
    public async Task Two_sessions_commit_in_reversed_order_and_an_identity_column_loses_the_first() =>
        Assert.That(await CommitInReversedOrder(await IdentityColumnOnTrial.Make(database)), Is.EqualTo("second"));

    [Test]
    public async Task A_foreign_long_transaction_that_appends_holds_the_others_up_and_nothing_is_lost()
    {
        await using var impatient = await Store.Open(Settings with { HeadPatience = TimeSpan.FromMilliseconds(200) }, Clock);
        Assert.That(await BesideAForeignLongAppend(new HubOnTrial(impatient.Log)), Is.EqualTo("before foreign ours"));
    }

    [Test]
    public async Task A_foreign_long_transaction_that_appends_is_lost_with_an_identity_column() =>
        Assert.That(await BesideAForeignLongAppend(await IdentityColumnOnTrial.Make(database)), Is.EqualTo("before ours"));

    [Test]
    public async Task A_foreign_long_transaction_in_another_database_of_the_cluster_holds_up_nobody() =>
        Assert.That(await BesideAForeignLongWriteElsewhere(new HubOnTrial(Log)), Is.EqualTo("ours"));

    [Test]
    public async Task A_foreign_long_transaction_in_another_database_stops_who_cures_an_identity_column_by_the_horizon() =>
        Assert.That(await BesideAForeignLongWriteElsewhere(await IdentityColumnOnTrial.Make(database, behindTheHorizon: true)), Is.Empty);

    /// <summary>Who appends first commits last; somebody follows meanwhile.</summary>
    private async Task<string> CommitInReversedOrder(LogOnTrial log)
    {
        await using var session = await database.OpenConnectionAsync();
        await using var slow = await session.BeginTransactionAsync();
        await log.Append(session, "first");

        await using var another = await database.OpenConnectionAsync();
        var second = Task.Run(() => log.Append(another, "second"));
        await Eventually.Holds(() => second.IsCompleted || SomebodyWaits());
        await log.Follow();
        await slow.CommitAsync();
        await second;
        await log.Follow();
        return log.Seen;
    }

    /// <summary>Somebody who is not the hub appends, and leaves the transaction open while the hub goes on and somebody follows.</summary>
    private async Task<string> BesideAForeignLongAppend(LogOnTrial log)
    {
        Assert.That(await log.TryAppend("before"));
        await using var session = await database.OpenConnectionAsync();
        await using var foreign = await session.BeginTransactionAsync();
        await log.Append(session, "foreign");

        var done = await log.TryAppend("ours");
        await log.Follow();
        await foreign.CommitAsync();
        if (!done) Assert.That(await log.TryAppend("ours"));
        await log.Follow();
        return log.Seen;
    }

    /// <summary>Somebody writes in another database of the same cluster, and does not end.</summary>
    private static async Task<string> BesideAForeignLongWriteElsewhere(LogOnTrial log)
    {
        await using var elsewhere = NpgsqlDataSource.Create(PrivatePostgres.Shared.NewDatabase("foreign") + ";Pooling=false");
        await using var session = await elsewhere.OpenConnectionAsync();
        await using var foreign = await session.BeginTransactionAsync();
        await using (var write = new NpgsqlCommand("create table t (a int); insert into t values (1)", session)) await write.ExecuteNonQueryAsync();

        Assert.That(await log.TryAppend("ours"));
        await log.Follow();
        return log.Seen;
    }

    [Test]
    public async Task An_append_that_is_rolled_back_leaves_no_gap()
    {
        await using (var session = await database.OpenConnectionAsync())
        {
            await using var all = await session.BeginTransactionAsync();
            await new HubOnTrial(Log).Append(session, "citizen-1");
            await all.RollbackAsync();
        }

        Assert.That((await Append(Given.One("citizen-1"))).FirstPosition, Is.EqualTo(1));
    }

    [Test]
    public async Task An_append_in_a_stricter_isolation_is_refused_because_it_would_decide_on_old_versions()
    {
        await using var session = await database.OpenConnectionAsync();
        await using var all = await session.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);

        Assert.That(async () => await new HubOnTrial(Log).Append(session, "citizen-1"), Throws.InstanceOf<PostgresException>());
    }

    [Test]
    public async Task Of_two_processes_with_the_same_expected_version_one_wins_each_time()
    {
        await using var other = await Store.Open(Settings, Clock);
        for (var version = 0; version < 50; version++)
        {
            var answers = await Task.WhenAll(
                Log.Append(Given.One("citizen-1", version)).AsTask(), other.Log.Append(Given.One("citizen-1", version)).AsTask());
            Assert.That(answers.Count(a => a is AppendOutcome.Appended), Is.EqualTo(1));
            Assert.That(answers, Does.Contain(new AppendOutcome.VersionConflict("citizen-1", version, version + 1)));
        }
    }

    [Test]
    public async Task One_key_sent_to_several_processes_at_once_makes_one_fact()
    {
        await using var other = await Store.Open(Settings, Clock);
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i =>
            (i % 2 == 0 ? Log : other.Log).Append(Given.One("citizen-1", command: Given.Key("k" + i / 8))).AsTask()));

        Assert.That(answers.Count(a => a is AppendOutcome.Appended), Is.EqualTo(5));
        Assert.That(answers.Count(a => a is AppendOutcome.Repeated), Is.EqualTo(35));
        Assert.That(await Log.ReadHead(), Is.EqualTo(5));
    }

    private bool SomebodyWaits() => PrivatePostgres.Scalar<long>(
        Settings.Log, "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") == 1;
}
