using Npgsql;

namespace Hub.EventStore;

/// <summary>
/// How far the log is known to reach. Commits of this process wake those who wait at once; those of other processes are found by
/// asking for one row every few hundredths of a second, once for all who wait, and not at all while nobody does.
/// </summary>
internal sealed class HeadWatch : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(40);

    private readonly NpgsqlDataSource _readers;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource _moved = New();
    private TaskCompletionSource _wanted = New();
    private int _waiting;
    private long _head;
    private readonly Task _asking;

    public HeadWatch(NpgsqlDataSource readers, long head)
    {
        (_readers, _head) = (readers, head);
        _asking = Task.Run(Ask);
    }

    public long Head => Interlocked.Read(ref _head);

    /// <summary>Only ever called with a position that is committed, so a reader may count on finding everything up to it.</summary>
    public void Advance(long position)
    {
        TaskCompletionSource moved;
        lock (_lock)
        {
            if (position <= _head) return;
            Interlocked.Exchange(ref _head, position);
            moved = _moved;
            _moved = New();
        }
        moved.TrySetResult();
    }

    public async Task WaitBeyond(long position, CancellationToken ct)
    {
        while (true)
        {
            Task moved;
            lock (_lock)
            {
                if (_head > position) return;
                moved = _moved.Task;
                if (++_waiting == 1) _wanted.TrySetResult();
            }
            try
            {
                await moved.WaitAsync(ct);
            }
            finally
            {
                lock (_lock)
                    if (--_waiting == 0) _wanted = New();
            }
        }
    }

    public static async ValueTask<long> Read(NpgsqlDataSource readers, CancellationToken ct)
    {
        await using var command = readers.CreateCommand("select position from hub.log_head where id = 1");
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private async Task Ask()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Task wanted;
                lock (_lock) wanted = _wanted.Task;
                await wanted.WaitAsync(_stop.Token);
                await Task.Delay(Every, _stop.Token);
                Advance(await Read(_readers, _stop.Token));
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or OperationCanceledException)
            {
                // The log is away. Who reads next will say so; here it is enough to keep asking.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _asking;
        _stop.Dispose();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
