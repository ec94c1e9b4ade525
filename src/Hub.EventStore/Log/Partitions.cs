using Npgsql;

namespace Hub.EventStore;

/// <summary>
/// Makes the partitions of the log ahead of its head. Each holds ten million positions and two are always ready, so looking every
/// half million positions is early by hours even at the writer's full speed. Those that the head has left are closed, and frozen: later
/// PostgreSQL never has to come back to them, however many transactions go by.
/// </summary>
internal sealed class Partitions : IAsyncDisposable
{
    private const long Every = 500_000;

    // A frozen partition grows old too, as transactions go by; freezing it again costs next to nothing, and comes long before PostgreSQL
    // would do it by itself at a time of its own choosing. It also makes up for a freezing that was interrupted, or that a restored copy lost.
    private const int OldestTransaction = 50_000_000;

    private readonly NpgsqlDataSource _app;
    private readonly NpgsqlDataSource _owner;
    private readonly HeadWatch _watch;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _looking;

    public Partitions(NpgsqlDataSource app, NpgsqlDataSource owner, HeadWatch watch)
    {
        (_app, _owner, _watch) = (app, owner, watch);
        _looking = Task.Run(Look);
    }

    private async Task Look()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await using (var make = _app.CreateCommand("select hub.make_partitions(2)"))
                    await make.ExecuteNonQueryAsync(_stop.Token);
                foreach (var closed in await Names("select hub.close_partitions()")) await Freeze(closed);
                foreach (var old in await Names(
                    "select c.relname::text from pg_trigger t join pg_class c on c.oid = t.tgrelid " +
                    $"where t.tgname = 'closed' and t.tgfoid = 'hub.refuse_old_position'::regproc and age(c.relfrozenxid) > {OldestTransaction}")) await Freeze(old);
                for (var seen = _watch.Head; _watch.Head < seen + Every;)
                    await Task.Delay(TimeSpan.FromSeconds(10), _stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (AppendConnection.IsConnectionTrouble(e))
            {
                await Task.WhenAny(Task.Delay(TimeSpan.FromSeconds(5), _stop.Token));
            }
        }
    }

    private async Task<List<string>> Names(string sql)
    {
        await using var ask = _app.CreateCommand(sql);
        await using var row = await ask.ExecuteReaderAsync(_stop.Token);
        var names = new List<string>();
        while (await row.ReadAsync(_stop.Token)) names.Add(row.GetString(0));
        return names;
    }

    /// <summary>Only the owner may, and in no transaction. Unhurried, as PostgreSQL's own vacuuming is; another server that is at it already is left to it.</summary>
    private async Task Freeze(string partition)
    {
        await using var connection = await _owner.OpenConnectionAsync(_stop.Token);
        await using (var unhurried = new NpgsqlCommand("set vacuum_cost_delay = '2ms'", connection)) await unhurried.ExecuteNonQueryAsync(_stop.Token);
        await using var freeze = new NpgsqlCommand($"vacuum (freeze, skip_locked, truncate off) hub.{partition}", connection) { CommandTimeout = 0 };
        await freeze.ExecuteNonQueryAsync(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _looking;
        _stop.Dispose();
    }
}
