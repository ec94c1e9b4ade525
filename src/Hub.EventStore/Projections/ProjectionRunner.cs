using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hub.EventStore;

/// <summary>Runs projections side by side: a slow or broken one does not hold up the others.</summary>
public sealed class ProjectionRunner : IAsyncDisposable
{
    private readonly Dictionary<string, RunningProjection> _running;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _loops = [];

    public ProjectionRunner(Store store, IReadOnlyList<Projection> projections, ILogger? log = null) =>
        _running = projections.ToDictionary(p => p.Name, p => new RunningProjection(store, p, log ?? NullLogger.Instance), StringComparer.Ordinal);

    /// <summary>Makes the tables and starts; each loop goes on by itself until stopped.</summary>
    public async Task Start(CancellationToken ct = default)
    {
        foreach (var running in _running.Values) await running.Prepare(ct);
        foreach (var running in _running.Values) _loops.Add(Task.Run(() => running.Run(_stop.Token), CancellationToken.None));
    }

    public async Task Stop()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops);
    }

    public IReadOnlyList<ProjectionState> States => [.. _running.Values.Select(r => r.State)];

    public long Position(string name) => _running[name].State.Position;

    /// <summary>Until the projection has reached the position. Throws TimeoutException when it does not in time.</summary>
    public Task WaitFor(string name, long position, TimeSpan timeout, CancellationToken ct = default) => _running[name].WaitFor(position, timeout, ct);

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _stop.Dispose();
    }
}

/// <summary>Trouble is null while all is well. Stopped: it does not go on by itself (a gap in the log), somebody must look.</summary>
public sealed record ProjectionState(string Name, long Position, string? Trouble, bool Stopped);
