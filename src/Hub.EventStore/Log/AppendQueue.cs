namespace Hub.EventStore;

/// <summary>
/// What waits for the writer. The writer sleeps until as many have come as it wants and is then woken once: waking it for each of them,
/// or letting it turn round while they come, takes the processor time that they and PostgreSQL need.
/// </summary>
internal sealed class AppendQueue
{
    private const int Most = 1024;

    private readonly SemaphoreSlim _places = new(Most);
    private readonly object _lock = new();
    private readonly Queue<WaitingAppend> _waiting = new(Most);
    private int _wanted = 1;
    private bool _closed;

    /// <summary>Waits while the queue is full. False when it is closed.</summary>
    public async ValueTask<bool> Add(WaitingAppend append, CancellationToken ct)
    {
        if (!_places.Wait(0, CancellationToken.None)) await _places.WaitAsync(ct);
        lock (_lock)
        {
            if (_closed)
            {
                _places.Release();
                return false;
            }
            _waiting.Enqueue(append);
            if (_waiting.Count >= _wanted) Monitor.Pulse(_lock);
        }
        return true;
    }

    /// <summary>
    /// Blocks until there is something, and then, if fewer are there than expected, for a moment's patience more. False when the queue is
    /// closed and empty.
    /// </summary>
    public bool Take(List<WaitingAppend> into, int expected, TimeSpan patience, int mostRequests, int mostBytes)
    {
        lock (_lock)
        {
            while (_waiting.Count == 0)
            {
                if (_closed) return false;
                _wanted = 1;
                Monitor.Wait(_lock);
            }
            if (_waiting.Count < expected && !_closed)
            {
                _wanted = expected;
                Monitor.Wait(_lock, patience);
            }
            var bytes = 0;
            while (into.Count < mostRequests && _waiting.TryPeek(out var next) && (into.Count == 0 || bytes + next.Bytes <= mostBytes))
            {
                _waiting.Dequeue();
                _places.Release();
                if (next.Given.IsCancellationRequested) next.TrySetCanceled(next.Given);
                else
                {
                    into.Add(next);
                    bytes += next.Bytes;
                }
            }
            return true;
        }
    }

    /// <summary>What is queued is still taken; nothing more is added.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            Monitor.PulseAll(_lock);
        }
    }
}
