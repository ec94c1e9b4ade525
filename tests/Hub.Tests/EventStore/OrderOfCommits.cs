using Hub.EventStore;
using Hub.Tests.Machines;
using Npgsql;
using NUnit.Framework;

namespace Hub.Tests.EventStore;

/// <summary>What makes readers of other stores miss facts, tried on this one; and, to show that the trial can tell, on an identity column.</summary>
public sealed class OrderOfCommits : StoreFixture
{
    private const string AppendOne =
        """
        select first_position from hub.append(now(), array[null::text], array[null::text], array[''::bytea], array[''::bytea], array[1], array[1],
            array[1], array[null::int], array[1], array['citizen-' || gen_random_uuid()], array[gen_random_uuid()], array['address-changed.v1'], array['{}'::bytea], array[''::bytea])
        """;

    [Test]
    public async Task A_slow_commit_is_never_overtaken()
    {
        await using var slow = await Session();
        await using var slowly = await slow.BeginTransactionAsync();
        await using var first = new NpgsqlCommand(AppendOne, slow);
        Assert.That(await first.ExecuteScalarAsync(), Is.EqualTo(1));

        var quick = Task.Run(async () =>
        {
            await using var session = await Session();
            await using var second = new NpgsqlCommand(AppendOne, session);
            return (long)(await second.ExecuteScalarAsync())!;
        });
        await SomebodyWaits();
        Assert.That(await Log.ReadAll(0, 10), Is.Empty);
        Assert.That(quick.IsCompleted, Is.False);
        await slowly.CommitAsync();

        Assert.That(await quick, Is.EqualTo(2));
        Assert.That((await Log.ReadAll(0, 10)).Select(f => f.Position), Is.EqualTo(new[] { 1L, 2L }));
    }

    [Test]
    public async Task The_same_trial_loses_a_fact_with_an_identity_column()
    {
        PrivatePostgres.Execute(Settings.Log, "create table read.other_store (position bigint generated always as identity, body text)");
        await using var slow = await OwnerSession();
        await using var slowly = await slow.BeginTransactionAsync();
        await Execute(slow, "insert into read.other_store (body) values ('slow')");
        await using var quick = await OwnerSession();
        await Execute(quick, "insert into read.other_store (body) values ('quick')");

        var cursor = 0L;
        var seen = new List<string>();
        await Read();
        await slowly.CommitAsync();
        await Read();

        Assert.That(seen, Is.EqualTo(new[] { "quick" }));

        async Task Read()
        {
            await using var read = new NpgsqlCommand("select position, body from read.other_store where position > $1 order by position", quick);
            read.Parameters.Add(new() { Value = cursor });
            await using var row = await read.ExecuteReaderAsync();
            while (await row.ReadAsync())
            {
                cursor = row.GetInt64(0);
                seen.Add(row.GetString(1));
            }
        }
    }

    [Test]
    public async Task An_append_that_is_rolled_back_leaves_no_gap()
    {
        await using (var session = await Session())
        {
            await using var all = await session.BeginTransactionAsync();
            await using var append = new NpgsqlCommand(AppendOne, session);
            await append.ExecuteScalarAsync();
            await all.RollbackAsync();
        }

        Assert.That((await Append(Given.One("citizen-1"))).FirstPosition, Is.EqualTo(1));
    }

    [Test]
    public async Task A_long_write_in_another_database_of_the_cluster_holds_up_nobody()
    {
        await using var foreign = new NpgsqlConnection(PrivatePostgres.Shared.NewDatabase("foreign") + ";Pooling=false");
        await foreign.OpenAsync();
        await using var longOne = await foreign.BeginTransactionAsync();
        await Execute(foreign, "create table t (a int); insert into t values (1)");

        using var stop = new CancellationTokenSource(Soon);
        await using var follower = Log.Subscribe(0, 10, stop.Token).GetAsyncEnumerator(stop.Token);
        await Append(Given.One("citizen-1"));

        Assert.That(await follower.MoveNextAsync(), Is.True);
        Assert.That(follower.Current.Single().Position, Is.EqualTo(1));
    }

    [Test]
    public async Task An_append_in_a_stricter_isolation_is_refused_because_it_would_decide_on_old_versions()
    {
        await using var session = await Session();
        await using var all = await session.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        await using var append = new NpgsqlCommand(AppendOne, session);

        Assert.That(async () => await append.ExecuteScalarAsync(), Throws.InstanceOf<PostgresException>());
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

    private async Task<NpgsqlConnection> Session() => await Opened(Settings.Log + ";Pooling=false;Options=-c role=hub_app");

    private async Task<NpgsqlConnection> OwnerSession() => await Opened(Settings.Log + ";Pooling=false");

    private static async Task<NpgsqlConnection> Opened(string settings)
    {
        var connection = new NpgsqlConnection(settings);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task Execute(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task SomebodyWaits() =>
        Assert.That(() => PrivatePostgres.Scalar<long>(Settings.Log,
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"), Is.EqualTo(1).After(10_000, 20));
}
