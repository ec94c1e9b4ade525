using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.Domain.Citizens;
using Hub.Domain.Sealing;
using Hub.Domain.Sharing;
using Hub.EventStore;
using static Hub.Domain.Sharing.DeliveryEvent;

namespace Hub.Server.Facts;

/// <summary>Turns facts into what the log stores, and back: the body under the right key of the right person.</summary>
public sealed class FactSeals(Store store)
{
    /// <summary>Null when this clearance may not write under the subject's present key: an enrolment came in between, decide again.</summary>
    public async ValueTask<NewFact?> Seal(Clearance clearance, string stream, CitizenId subject, HubEvent fact, FactHeader header, CancellationToken ct, Guid? id = null)
    {
        var ring = Ring(clearance);
        var key = fact is KeepingEvent ? await OrdersKey(ring, subject, ct) : await ring.CurrentFor(subject.Value, KeyOf(fact), ct);
        // What an agency did with what it was told before is recorded of a sealed file too; it says nothing about the person.
        if (key.State is KeyState.Sealed && fact is (ChangeApplied or ChangeRejected or ChangeParked)) key = await OrdersKey(ring, subject, ct);
        if (!key.IsUsable) return null;
        var (factId, type, envelope) = (id ?? Guid.CreateVersion7(), FactTypes.NameOf(fact), (header with { Key = key.Id }).Write());
        return new NewFact(factId, type, envelope, ring.Seal(key, stream, factId, type, envelope, FactTypes.Write(fact)));
    }

    /// <summary>
    /// An authority's table: about places and no person, and yet under an address key of its own that only the programme's clearance opens. With
    /// <see cref="KeyPeriods.BeginProtection"/> before, and settled after, as an enrolment.
    /// </summary>
    public async ValueTask<NewFact> Seal(ReaddressingEvent.ReaddressingAnnounced fact, FactHeader header, Guid id, CancellationToken ct)
    {
        var key = await store.Programme.CurrentFor(fact.Readdressing.Stream, KeyKind.Address, ct);
        var (type, envelope) = (FactTypes.NameOf(fact), (header with { Key = key.Id }).Write());
        return new NewFact(id, type, envelope, store.Programme.Seal(key, fact.Readdressing.Stream, id, type, envelope, FactTypes.Write(fact)));
    }

    /// <summary>A question about two people, under a key of its own: references and reasons, which outlive neither of them.</summary>
    public async ValueTask<NewFact> Seal(ReviewEvent fact, ReviewId review, FactHeader header, CancellationToken ct)
    {
        var key = await store.Programme.CurrentFor(review.Stream, KeyKind.Case, ct);
        var (id, type, envelope) = (Guid.CreateVersion7(), FactTypes.NameOf(fact), (header with { Key = key.Id }).Write());
        return new NewFact(id, type, envelope, store.Programme.Seal(key, review.Stream, id, type, envelope, FactTypes.Write(fact)));
    }

    /// <summary>A fact about no person: an agreement, a count.</summary>
    public static NewFact Plain(HubEvent fact, FactHeader header) =>
        new(Guid.CreateVersion7(), FactTypes.NameOf(fact), header.Write(), FactTypes.Write(fact));

    public async ValueTask<IReadOnlyList<Recorded>> Open(Clearance clearance, IReadOnlyList<StoredFact> facts, CancellationToken ct)
    {
        var bodies = await Ring(clearance).OpenAll(facts, ct);
        var opened = new Recorded[facts.Count];
        KeyRing.InParts(opened.Length, i => opened[i] = Read(facts[i], bodies[i]));
        return opened;
    }

    public async ValueTask<Recorded> Open(Clearance clearance, StoredFact fact, CancellationToken ct) => Read(fact, await Ring(clearance).Open(fact, ct));

    private static Recorded Read(StoredFact fact, ReadOnlyMemory<byte>? plain) =>
        new(fact.Position, fact.Version, fact.RecordedAt, plain is { } body ? FactTypes.Read(fact.Type, body.Span) : null);

    /// <summary>Whether nothing can be written about this person any more.</summary>
    public async ValueTask<bool> IsErased(CitizenId subject, CancellationToken ct) =>
        (await store.Ordinary.CurrentFor(subject.Value, KeyKind.Identity, ct)).State is KeyState.Erased;

    // Apart from the person's keys, because it must outlive them: what a court ordered stays to be shown.
    private static ValueTask<DataKey> OrdersKey(KeyRing ring, CitizenId subject, CancellationToken ct) => ring.CurrentFor("orders-" + subject.Value, KeyKind.Case, ct);

    private KeyRing Ring(Clearance clearance) => clearance is Clearance.Programme ? store.Programme : store.Ordinary;

    // Every real address lies under the address key, disclosures of it included; everything else about a person under the identity key.
    private static KeyKind KeyOf(HubEvent fact) => fact switch
    {
        AddressEvent or RecordEvent.RecordLocated => KeyKind.Address,
        ChangeDisclosed { IsSubstitute: false } => KeyKind.Address,
        CitizenEvent or RecordEvent or ProtectionEvent or SharingEvent or DeliveryEvent => KeyKind.Identity,
        _ => throw new System.Diagnostics.UnreachableException(fact.GetType().Name),
    };
}
