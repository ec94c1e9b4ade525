using Hub.Contracts;
using MassTransit;
using Microsoft.Data.Sqlite;

namespace Hub.Adapters.Inbox;

/// <summary>Puts a message into the inbox; it leaves the broker when it is durable here, and not before.</summary>
internal sealed class TakeInChanges(string agency, AdapterInbox inbox, TimeProvider clock) : IConsumer<RecordChangedV1>
{
    // The broker counts tries; a full disk or inbox is not the message's fault and gets some time to end.
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(5);

    public async Task Consume(ConsumeContext<RecordChangedV1> context)
    {
        var (message, ct) = (context.Message, context.CancellationToken);
        if (message.Agency != agency || message.Sequence < 1 || string.IsNullOrEmpty(message.Record) || message.Record.Length > 100)
            throw new InvalidDataException("Not a message for this adapter.");
        try
        {
            if (await inbox.TakeIn(message, ct)) return;
        }
        catch (SqliteException)
        {
            await Task.Delay(Breath, clock, ct);
            throw;
        }
        await Task.Delay(Breath, clock, ct);
        throw new IOException("The inbox is full.");
    }
}
