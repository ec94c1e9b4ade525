using Hub.Contracts;
using Hub.Domain;
using Hub.Domain.Sealing;
using Hub.Server.Facts;
using MassTransit;
using static Hub.Domain.Sealing.KeepingEvent;

namespace Hub.Server.Sealing;

/// <summary>An adapter confirms that it holds nothing of an erased person any more. It may say so more than once, and is recorded once.</summary>
public sealed class Confirmations(KeepingDesk desk, Citizens.AgencyRecords records) : IConsumer<ErasureConfirmedV1>
{
    public async Task Consume(ConsumeContext<ErasureConfirmedV1> context)
    {
        var (confirmed, ct) = (context.Message, context.CancellationToken);
        if (RecordId.Read(confirmed.Record) is not { } record || await records.CitizenOf(confirmed.Agency, record, ct) is not { } citizen) throw new NothingErased();
        var header = new FactHeader { Actor = "agency:" + confirmed.Agency, Purpose = "erasure" };
        await desk.Decide(citizen, null, header, "confirmed", keeping => keeping.Erasure is { KeysDestroyed: true } erasure && erasure.Unconfirmed.Contains(new(confirmed.Agency, record))
            ? new Decision.Accepted(new ErasureConfirmed(confirmed.Agency, record, confirmed.At)) : new Decision.NothingToRecord(null), ct);
    }
}

/// <summary>A confirmation about a record that is nobody's.</summary>
public sealed class NothingErased() : Exception("The confirmation is about nobody who was erased.");
