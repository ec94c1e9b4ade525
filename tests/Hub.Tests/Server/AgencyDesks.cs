using System.Collections.Concurrent;
using Hub.Contracts;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Hub.Tests.Server;

/// <summary>
/// The three agencies' ends of the bus: what arrives is opened and kept, and receipted as the test says. (The real adapters and systems
/// have flow tests of their own; here the question is what leaves the hub.)
/// </summary>
public sealed class AgencyDesks(string keysFolder)
{
    public sealed record Arrived(string Agency, RecordChangedV1 Message, RecordState? State);

    public ConcurrentQueue<Arrived> Messages { get; } = new();

    /// <summary>What each agency's system does: applied, rejected, parked, or null for no answer.</summary>
    public Func<Arrived, string?> Answers { get; set; } = _ => Outcomes.Applied;

    /// <summary>The agencies' own clock.</summary>
    public Func<DateTimeOffset> Clock { get; set; } = () => DateTimeOffset.UtcNow;

    /// <summary>Whether an adapter confirms an erasure.</summary>
    public Func<SubjectErasedV1, bool> Confirms { get; set; } = _ => true;

    public ConcurrentQueue<SubjectErasedV1> Erasures { get; } = new();

    public LogLines Log { get; } = new();

    public IEnumerable<BusEndpoint> Endpoints => new[] { "dmv", "revenue", "courts" }.Select(agency => new BusEndpoint(Queues.Of(agency), _ => { }, (_, queue) =>
    {
        queue.Handler<SubjectErasedV1>(async context =>
        {
            Erasures.Enqueue(context.Message);
            if (!Confirms(context.Message)) return;
            var endpoint = await context.GetSendEndpoint(new Uri("queue:" + Queues.Hub));
            await endpoint.Send(new ErasureConfirmedV1 { Agency = agency, Record = context.Message.Record, Position = context.Message.Position, At = DateTimeOffset.UtcNow });
        });
        queue.Handler<RecordChangedV1>(async context =>
        {
            var keys = AgencyKeys.Read(Path.Combine(keysFolder, agency + ".keys.json"));
            var arrived = new Arrived(agency, context.Message, keys.Open(context.Message));
            Messages.Enqueue(arrived);
            if (Answers(arrived) is not { } outcome) return;
            var endpoint = await context.GetSendEndpoint(new Uri("queue:" + Queues.Hub));
            await endpoint.Send(new DeliveryReceiptV1
            {
                Agency = agency, Record = arrived.Message.Record, Sequence = arrived.Message.Sequence, SourcePosition = arrived.Message.SourcePosition,
                Outcome = outcome, Code = outcome == Outcomes.Applied ? null : "no-such-row", At = Clock(),
            });
        });
    }));

    /// <summary>What was said of where to reach somebody; and of nothing any more.</summary>
    public IEnumerable<RecordState> To(string agency, string key) =>
        Messages.Where(m => m.Agency == agency && m.State?.RecordKey == key && m.State.Person is null).Select(m => m.State!);

    /// <summary>By which other record each was said to go, in the order of arrival, doubles left out.</summary>
    public IReadOnlyList<(string Key, string? GoesBy)> Persons(string agency) =>
        [.. Messages.Where(m => m.Agency == agency && m.State?.Person is not null).DistinctBy(m => m.Message.MessageId).Select(m => (m.State!.RecordKey, m.State.Person!.GoesBy))];
}

/// <summary>Everything that was logged, to look for what must not be there.</summary>
public sealed class LogLines : ILoggerProvider
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Writer(categoryName, Lines);

    public void Dispose()
    {
        // Nothing is held.
    }

    private sealed class Writer(string category, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {category} {formatter(state, exception)} {exception}");
    }
}
