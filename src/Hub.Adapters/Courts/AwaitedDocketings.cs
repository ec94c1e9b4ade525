using System.Collections.Concurrent;
using Hub.Adapters.Inbox;

namespace Hub.Adapters.Courts;

/// <summary>The messages that the Courts have or may have, and have not called back about. As many as are under way, no more.</summary>
internal sealed class AwaitedDocketings
{
    private readonly ConcurrentDictionary<Guid, Awaited> messages = new();

    public Task<Answer> Await(Errand errand) =>
        messages.GetOrAdd(errand.MessageId, static (_, change) => new Awaited(change), errand.Change).Answer.Task;

    public void NoLonger(Errand errand) => messages.TryRemove(errand.MessageId, out _);

    /// <summary>Completes when the outcome is durable here; at once when nobody waits for it.</summary>
    public Task Arrived(Docketing docketing)
    {
        if (!messages.TryGetValue(docketing.MessageId, out var awaited)) return Task.CompletedTask;
        awaited.Answer.TrySetResult(docketing.Answer);
        return awaited.Change.Settled;
    }

    private sealed record Awaited(WaitingChange Change)
    {
        public TaskCompletionSource<Answer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
