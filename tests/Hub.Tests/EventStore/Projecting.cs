using Hub.EventStore;
using Hub.Tests.Machines;
using NUnit.Framework;

namespace Hub.Tests.EventStore;

public sealed class Projecting : StoreFixture
{
    private sealed class FactsPerStream(int number, Action<IReadOnlyList<StoredFact>>? before = null) : Projection
    {
        public override string Name => "facts-per-stream-" + number;

        public override string Schema => $"create table if not exists facts_per_stream_{number} (stream text primary key, facts int not null)";

        public override ValueTask Project(IReadOnlyList<StoredFact> facts, ProjectionBatch into, CancellationToken ct)
        {
            before?.Invoke(facts);
            foreach (var fact in facts)
                into.Add($"insert into facts_per_stream_{number} as t values ($1, 1) on conflict (stream) do update set facts = t.facts + 1", fact.Stream);
            return default;
        }
    }

    [Test]
    public async Task Rows_and_checkpoint_move_together_and_a_restart_goes_on_from_there()
    {
        await Append(Given.One("citizen-1"));
        await using (var first = await Running(new FactsPerStream(1))) await first.WaitFor("facts-per-stream-1", 1, Soon);
        await Append(Given.One("citizen-1"));
        var seen = new List<long>();
        await using var second = await Running(new FactsPerStream(1, f => seen.AddRange(f.Select(x => x.Position))));
        await second.WaitFor("facts-per-stream-1", 2, Soon);

        Assert.That(seen, Is.EqualTo(new[] { 2L }));
        Assert.That(Facts("citizen-1", 1), Is.EqualTo(2));
    }

    [Test]
    public async Task Another_number_is_built_from_the_first_fact_beside_the_old_one()
    {
        for (var i = 0; i < 30; i++) await Append(Given.One("citizen-1"));
        await using var runner = await Running(new FactsPerStream(1), new FactsPerStream(2));
        await runner.WaitFor("facts-per-stream-1", 30, Soon);
        await runner.WaitFor("facts-per-stream-2", 30, Soon);

        Assert.That((Facts("citizen-1", 1), Facts("citizen-1", 2)), Is.EqualTo((30, 30)));
    }

    [Test]
    public async Task A_failure_is_tried_again_without_a_fact_lost_or_counted_twice_and_holds_up_nobody()
    {
        for (var i = 0; i < 5; i++) await Append(Given.One("citizen-1"));
        var left = 3;
        await using var runner = await Running(
            new FactsPerStream(1, _ => { if (left-- > 0) throw new InvalidOperationException("planted"); }), new FactsPerStream(2));
        await runner.WaitFor("facts-per-stream-2", 5, Soon);
        await runner.WaitFor("facts-per-stream-1", 5, Soon);

        Assert.That((Facts("citizen-1", 1), Facts("citizen-1", 2), left < 0), Is.EqualTo((5, 5, true)));
        Assert.That(runner.States.Select(s => s.Trouble), Has.All.Null);
    }

    [Test]
    public async Task A_projection_run_in_two_processes_counts_each_fact_once()
    {
        await using var other = await Store.Open(Settings, Clock);
        await using var here = await Running(new FactsPerStream(1));
        await using var there = new ProjectionRunner(other, [new FactsPerStream(1)]);
        await there.Start();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Append(Given.One("citizen-1"))));
        await here.WaitFor("facts-per-stream-1", 200, Soon);
        await there.WaitFor("facts-per-stream-1", 200, Soon);

        Assert.That(Facts("citizen-1", 1), Is.EqualTo(200));
    }

    [Test]
    public async Task It_goes_on_by_itself_after_its_connections_were_killed()
    {
        await using var runner = await Running(new FactsPerStream(1));
        await Append(Given.One("citizen-1"));
        await runner.WaitFor("facts-per-stream-1", 1, Soon);
        PrivatePostgres.Execute(Settings.Log, "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
        await Append(Given.One("citizen-1", command: Given.Key("k")));
        await runner.WaitFor("facts-per-stream-1", 2, Soon);

        Assert.That(Facts("citizen-1", 1), Is.EqualTo(2));
    }

    [Test]
    public async Task At_a_gap_it_stops_and_says_so()
    {
        for (var i = 0; i < 3; i++) await Append(Given.One("citizen-1"));
        PrivatePostgres.Tamper(Settings.Log, "delete from hub.event where position = 2");
        await Close();
        await Reopen();
        await using var runner = await Running(new FactsPerStream(1));

        Assert.That(() => runner.States.Single().Stopped, Is.True.After(10_000, 20));
        Assert.That(runner.States.Single().Trouble, Does.Contain("position 2"));
        Assert.That(async () => await runner.WaitFor("facts-per-stream-1", 3, TimeSpan.FromMilliseconds(50)), Throws.InstanceOf<TimeoutException>());
    }

    private async Task<ProjectionRunner> Running(params Projection[] projections)
    {
        var runner = new ProjectionRunner(Store, projections);
        await runner.Start();
        return runner;
    }

    private int Facts(string stream, int number) =>
        PrivatePostgres.Scalar<int>(Settings.Log, $"select facts from read.facts_per_stream_{number} where stream = '{stream}'");
}
