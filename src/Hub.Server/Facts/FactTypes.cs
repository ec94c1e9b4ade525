using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hub.Domain;
using Hub.Domain.Sealing;
using static Hub.Domain.Addresses.AddressEvent;
using static Hub.Domain.Addresses.ProtectionEvent;
using static Hub.Domain.Addresses.ReaddressingEvent;
using static Hub.Domain.Citizens.CitizenEvent;
using static Hub.Domain.Citizens.IntakeEvent;
using static Hub.Domain.Citizens.RecordEvent;
using static Hub.Domain.Citizens.ReviewEvent;
using static Hub.Domain.Reading.ReadEvent;
using static Hub.Domain.Sealing.KeepingEvent;
using static Hub.Domain.Sharing.DeliveryEvent;
using static Hub.Domain.Sharing.SharingEvent;

namespace Hub.Server.Facts;

/// <summary>The wire name of every kind of fact. Names are stored for ever and never change; schemas/events has the catalogue and a schema of each.</summary>
public static class FactTypes
{
    private static readonly Dictionary<string, JsonTypeInfo> ByName = new(StringComparer.Ordinal);
    private static readonly Dictionary<Type, string> Names = [];

    static FactTypes()
    {
        Add<CitizenRegistered>("citizen-registered.v1");
        Add<RecordLinked>("record-linked.v1");
        Add<RecordLocated>("record-located.v1");
        Add<RecordDescribed>("record-described.v1");
        Add<RecordsTakenIn>("records-taken-in.v1");
        Add<ReviewOpened>("review-opened.v1");
        Add<ReviewDecided>("review-decided.v1");
        Add<RecordUnlinked>("record-unlinked.v1");
        Add<RecordEnded>("record-ended.v1");
        Add<NameChanged>("name-changed.v1");
        Add<DeathRecorded>("death-recorded.v1");
        Add<DeathAnnulled>("death-annulled.v1");
        Add<GuardianRecorded>("guardian-recorded.v1");
        Add<GuardianEnded>("guardian-ended.v1");
        Add<CitizensMerged>("citizens-merged.v1");
        Add<MergeReversed>("merge-reversed.v1");
        Add<NotSamePersonRecorded>("not-same-person-recorded.v1");
        Add<NotSamePersonTakenBack>("not-same-person-taken-back.v1");
        Add<AddressChanged>("address-changed.v1");
        Add<AddressTookEffect>("address-took-effect.v1");
        Add<AddressChangeWithdrawn>("address-change-withdrawn.v1");
        Add<AddressCorrected>("address-corrected.v1");
        Add<AddressReaddressed>("address-readdressed.v1");
        Add<TemporaryAddressEndingSoon>("temporary-address-ending-soon.v1");
        Add<TemporaryAddressEnded>("temporary-address-ended.v1");
        Add<ReaddressingAnnounced>("readdressing-announced.v1");
        Add<ReaddressingApproved>("readdressing-approved.v1");
        Add<ReaddressingWithdrawn>("readdressing-withdrawn.v1");
        Add<ReaddressingBegan>("readdressing-began.v1");
        Add<ReaddressingCompleted>("readdressing-completed.v1");
        Add<ProtectionEnrolled>("protection-enrolled.v1");
        Add<ProtectionEnded>("protection-ended.v1");
        Add<KeySealed>("key-sealed.v1");
        Add<KeyUnsealed>("key-unsealed.v1");
        Add<LegalHoldPlaced>("legal-hold-placed.v1");
        Add<LegalHoldLifted>("legal-hold-lifted.v1");
        Add<ErasureRequested>("erasure-requested.v1");
        Add<ErasureApproved>("erasure-approved.v1");
        Add<ErasureWithdrawn>("erasure-withdrawn.v1");
        Add<ErasureBegan>("erasure-began.v1");
        Add<KeyDestroyed>("key-destroyed.v1");
        Add<ErasureConfirmed>("erasure-confirmed.v1");
        Add<ErasureCompleted>("erasure-completed.v1");
        Add<ErasureScheduled>("erasure-scheduled.v1");
        Add<AgreementRegistered>("agreement-registered.v1");
        Add<AgreementEnded>("agreement-ended.v1");
        Add<InterestRegistered>("interest-registered.v1");
        Add<InterestEnded>("interest-ended.v1");
        Add<ChangeDisclosed>("change-disclosed.v1");
        Add<IdentifierChanged>("identifier-changed.v1");
        Add<ChangeApplied>("change-applied.v1");
        Add<ChangeRejected>("change-rejected.v1");
        Add<ChangeParked>("change-parked.v1");
        Add<RefetchRequested>("refetch-requested.v1");
        Add<ReadServed>("read-served.v1");
        Add<ReadRefused>("read-refused.v1");
    }

    public static IReadOnlyCollection<string> All => ByName.Keys;

    public static string NameOf(HubEvent fact) => Names[fact.GetType()];

    public static byte[] Write(HubEvent fact) => JsonSerializer.SerializeToUtf8Bytes(fact, ByName[NameOf(fact)]);

    /// <summary>Null for a kind of fact that this version of Hub does not know: an older reader goes past it.</summary>
    public static HubEvent? Read(string type, ReadOnlySpan<byte> body) =>
        ByName.TryGetValue(type, out var info) ? (HubEvent?)JsonSerializer.Deserialize(body, info) : null;

    /// <summary>What the type's name alone says, without a key: which facts are about addresses.</summary>
    public static bool IsAddressFact(string type) =>
        type.StartsWith("address-", StringComparison.Ordinal) || type.StartsWith("temporary-address-", StringComparison.Ordinal);

    /// <summary>Which facts are about who may read a file at all: whoever keeps anything of a citizen in memory drops it at such a fact.</summary>
    public static bool IsKeepingFact(string type) =>
        type.StartsWith("key-", StringComparison.Ordinal) || type.StartsWith("erasure-", StringComparison.Ordinal) || type.StartsWith("legal-hold-", StringComparison.Ordinal);

    /// <summary>An agency was told something of a record of its own: where to reach somebody, or who is one person.</summary>
    public static bool IsDisclosure(string type) => type is "change-disclosed.v1" or "identifier-changed.v1";

    /// <summary>After which a citizen's facts are folded with other ones than before.</summary>
    public static bool IsMergeFact(string type) => type.StartsWith("citizens-merged.", StringComparison.Ordinal) || type.StartsWith("merge-reversed.", StringComparison.Ordinal);

    /// <summary>Facts after which no agency is told anything: whoever carries the log to one need not read a file for them.</summary>
    public static bool TellsNobody(string type) => type is "citizen-registered.v1" or "record-linked.v1" or "record-located.v1" or "record-described.v1" or "name-changed.v1" or "guardian-recorded.v1" or "guardian-ended.v1";

    private static void Add<T>(string name) where T : HubEvent
    {
        ByName.Add(name, FactJson.Options.GetTypeInfo(typeof(T)));
        Names.Add(typeof(T), name);
    }
}
