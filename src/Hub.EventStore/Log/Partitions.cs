using Npgsql;

namespace Hub.EventStore;

/// <summary>
/// Makes the partitions of the log ahead of its head. Each holds ten million positions and two are always ready, so looking every
/// half million positions is early by hours even at the writer's full speed.
/// </summary>
internal sealed class Partitions : IAsyncDisposable
{
    private const long Every = 500_000;

    private readonly NpgsqlDataSource _app;
    private readonly HeadWatch _watch;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _looking;

    public Partitions(NpgsqlDataSource app, HeadWatch watch)
    {
        (_app, _watch) = (app, watch);
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

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _looking;
        _stop.Dispose();
    }
}
