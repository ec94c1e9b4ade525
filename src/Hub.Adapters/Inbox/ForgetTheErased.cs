using System.Text.Json;
using Hub.Contracts;
using MassTransit;

namespace Hub.Adapters.Inbox;

/// <summary>
/// The person behind a record was erased. First nothing more is taken in or told of it, then everything of it is removed from the inbox, from
/// what lies on the way to the agency and from the dead letters, and only then the hub is told so. Interrupted, it is all done again.
/// </summary>
internal sealed class ForgetTheErased(string agency, AdapterInbox inbox, ITellOfMove system, BusDeadLetters deadLetters) : IConsumer<SubjectErasedV1>
{
    // The hub sends it again until it is confirmed; a drop folder that is away need not hold up the queue.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task Consume(ConsumeContext<SubjectErasedV1> context)
    {
        var (message, ct) = (context.Message, context.CancellationToken);
        if (message.Agency != agency || string.IsNullOrEmpty(message.Record) || message.Record.Length > 100)
            throw new InvalidDataException("Not a message for this adapter.");
        await inbox.Erase(message, ct);
        await system.TakeBack(ct).WaitAsync(Patience, ct);
        await deadLetters.Remove(Queues.Of(agency), letter => IsOf(letter, message.Record), ct);
        if (!await inbox.Purge(message.Record, ct)) throw new IOException("The inbox's journal is in use.");
        await inbox.NotePurged(message.Record, ct);
    }

    // What cannot be read as a message of the hub names nobody.
    private static bool IsOf(ReadOnlyMemory<byte> letter, string record)
    {
        try
        {
            using var json = JsonDocument.Parse(letter);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("record", out var named) && named.ValueEquals(record);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
