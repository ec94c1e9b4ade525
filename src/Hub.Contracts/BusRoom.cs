using System.Collections.Concurrent;
using MassTransit;

namespace Hub.Contracts;

/// <summary>
/// Room on the in-memory bus: as many messages under way per queue as the limit, then the sender waits for the receiver. (RabbitMQ has
/// its own limit and refuses.) A place is given back when the receiver is done with the message, whichever way that ended.
/// </summary>
internal sealed class BusRoom : IReceiveObserver
{
    private const int Places = 4_096;
    private readonly ConcurrentDictionary<string, SemaphoreSlim> places = new(StringComparer.Ordinal);

    public Task Take(string queue, CancellationToken ct) => Of(queue).WaitAsync(ct);

    public void GiveBack(string queue) => Of(queue).Release();

    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostReceive(ReceiveContext context) => Done(context);

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType) where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception) where T : class =>
        Task.CompletedTask;

    public Task ReceiveFault(ReceiveContext context, Exception exception) => Done(context);

    private SemaphoreSlim Of(string queue) => places.GetOrAdd(queue, _ => new SemaphoreSlim(Places));

    private Task Done(ReceiveContext context)
    {
        GiveBack(context.InputAddress.Segments[^1]);
        return Task.CompletedTask;
    }
}
