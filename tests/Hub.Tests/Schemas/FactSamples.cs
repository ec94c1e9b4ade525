using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.Domain.Citizens;
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

namespace Hub.Tests.Schemas;

/// <summary>One of each kind of fact with every member filled in, and one with as few as there may be where that differs.</summary>
internal static class FactSamples
{
    private static readonly ChangeId Change = new("5Q2M8Z0VK1T03");
    private static readonly ChangeId Wrong = new("7X3KQ2M9A0B0Z");
    private static readonly RecordId Record = new("8B4CR6TW1ZH0G");
    private static readonly CitizenId Citizen = new("3N9PD5VJ2EF0F");
    private static readonly CitizenId Other = new("8B4CR6TW1ZH0G");
    private static readonly MergeId Merge = new("5Q2M8Z0VK1T03");
    private static readonly ReviewId Review = new("8B4CR6TW1ZH0G");
    private static readonly ReaddressingId Readdressing = new("7X3KQ2M9A0B0Z");
    private static readonly DateOnly Day = new(2026, 3, 1);
    private static readonly DateTimeOffset At = new(2026, 3, 1, 17, 30, 5, 250, TimeSpan.Zero);
    private static readonly AddressOnFile Oak = new("300 Oak Avenue #4\nSpringfield", "300 OAK AVE APT 4", "SPRINGFIELD", "OH", "45502-1234", "CLARK") { TablesEdition = "2026-11" };
    private static readonly AddressOnFile Bare = new("1 Elm", "1 ELM ST", "NOWHERE", "OH", "45599");

    public static IReadOnlyList<HubEvent> All { get; } =
    [
        new CitizenRegistered(new("Alma", "María", "Reyes", "Jr"), new(1980, 5, 1)),
        new CitizenRegistered(new("Alma", null, "Reyes"), null),
        new RecordLinked(Record, "dmv", "DMV-06758", "certain", "as registered"),
        new RecordLocated(Record, new Dictionary<string, string> { ["house-number"] = "300", ["street"] = "oak avenue", ["unit"] = "apt 4", ["city"] = "Springfield", ["state"] = "OH", ["zip"] = "45502" }),
        new RecordDescribed(Record, new Dictionary<string, string> { ["first"] = "Alma", ["last"] = "Reyes", ["birth-date"] = "1980-05-01", ["ssn-last4"] = "9311" }, "agencies 2026-11-22"),
        new RecordDescribed(Record, new Dictionary<string, string> { ["last"] = "Reyes" }),
        new ReviewOpened(Review, Citizen, Other, [new(Record.Value, Other.Value, "probable", 0.9731, ["they have two different Social Security numbers"])], "agencies 2026-11-22"),
        new ReviewOpened(Review, Citizen, null, [], "agencies 2026-11-22"),
        new ReviewOpened(Review, Citizen, null, [], "citizen-deceased", new("address-change", "dmv", "bmv.columbus", "counter", Day)),
        new ReviewDecided(Review, "not-same", "She showed both licences."),
        new ReviewDecided(Review, "not-same", "The licence is her sister's.", [Record]),
        new RecordsTakenIn("dmv", "agencies 2026-11-22", 96, 31, 4, 12, 5, 2),
        new RecordsTakenIn("dmv", "agencies 2026-11-22", 96, 31, 4, 12, 5, 2, 3),
        new RecordEnded(Record, "dmv", Day, "The licence was given up."),
        new RecordEnded(Record, "dmv", null, "as its agency's file says"),
        new RecordEnded(Record, "dmv", Day, "its agency's former key", new RecordId("8ZK4T1V0QH2MR")),
        new RecordUnlinked(Record, "dmv", "The licence is her sister's."),
        new NameChanged(new("Alma", "María", "Vance", "Jr"), Day, "marriage certificate"),
        new NameChanged(new("Alma", null, "Vance"), null, "she said so"),
        new DeathRecorded(Day, "death certificate"),
        new DeathRecorded(null, "a letter came back"),
        new DeathAnnulled("she stood at the counter"),
        new GuardianRecorded(Other, Day, "birth certificate"),
        new GuardianRecorded(Other, null, "court order"),
        new GuardianEnded(Other, "came of age"),
        new CitizensMerged(Merge, Citizen, Other, "one licence"),
        new MergeReversed(Merge, Citizen, Other, "twins"),
        new NotSamePersonRecorded(Citizen, Other, "twins"),
        new NotSamePersonTakenBack(Citizen, Other, "one person under two dates of birth"),
        new AddressChanged(Change, Oak, [AddressKind.Residence, AddressKind.Mailing], Day, new(2026, 9, 30), Waits: true, Restates: true),
        new AddressChanged(Change, Bare, [AddressKind.ServiceOfProcess], null),
        new AddressTookEffect(Change, Day),
        new AddressChangeWithdrawn(Change),
        new AddressCorrected(Change, Wrong, Oak),
        new AddressReaddressed(Change, [Wrong], Readdressing, ReaddressingKind.Renamed, Oak, Day),
        new AddressReaddressed(Change, [Wrong, Change], Readdressing, ReaddressingKind.Annexed, Bare, Day),
        new ReaddressingAnnounced(Readdressing, "clark-county-engineer", "Ohio R.C. 5541.04", Day, "anna", [new(Bare, Oak, ReaddressingKind.Renumbered)]),
        new ReaddressingApproved("ben", Day, Day),
        new ReaddressingWithdrawn("ben", Day),
        new ReaddressingBegan(Day),
        new ReaddressingCompleted(41, Day),
        new TemporaryAddressEndingSoon(Change, Day),
        new TemporaryAddressEnded(Change, Day),
        new ProtectionEnrolled(Change, "acp", Oak, Day, new(2030, 6, 30)),
        new ProtectionEnrolled(Change, "acp", Bare, Day, null),
        new ProtectionEnded(Change, Day),
        new KeySealed("2026-CV-00123", "clark-county-common-pleas", Day),
        new KeyUnsealed("2026-CV-00124", "clark-county-common-pleas", "2026-CV-00123", Day),
        new LegalHoldPlaced("2026-CV-00777", "Ohio Civ.R. 37", Day),
        new LegalHoldLifted("2026-CV-00778", "2026-CV-00777", Day, new(2026, 3, 31)),
        new LegalHoldLifted("2026-CV-00778", "2026-CV-00777", Day, null),
        new ErasureRequested("2026-CV-00125", "Ohio R.C. 2953.32", "person-7c1", Day),
        new ErasureApproved("2026-CV-00125", "person-8d2", Day, new(2026, 3, 31)),
        new ErasureWithdrawn("2026-CV-00125", "person-8d2", Day),
        new ErasureBegan("2026-CV-00125", Day),
        new KeyDestroyed("2026-CV-00125", Day, [new("dmv", Record)]),
        new ErasureConfirmed("dmv", Record, At),
        new ErasureCompleted(Day),
        new ErasureScheduled(Citizen, Day),
        new AgreementRegistered("dmv", "licence notices", "Ohio R.C. 4507.09(C)", [AddressKind.Mailing, AddressKind.GeneralDelivery], Cleared: true, Day, new(2030, 6, 30)),
        new AgreementRegistered("dmv", "licence notices", "Ohio R.C. 4507.09(C)", [AddressKind.Mailing], Cleared: false, Day, null),
        new AgreementEnded("dmv", Day),
        new InterestRegistered("dmv", Record, Citizen, "has-a-file", Day),
        new InterestEnded("dmv", Record, Citizen, Day),
        new ChangeDisclosed(3, 4711, "moved", Change, Oak, Day, AddressKind.Mailing, IsSubstitute: true, ["line", "city", "state", "zip", "county", "holds-from"],
            "licence notices", "Ohio R.C. 4507.09(C)", new Guid("0197f0a5-0000-7000-8000-000000000001")),
        new ChangeDisclosed(1, 12, "interest-registered", null, Bare, null, AddressKind.Residence, IsSubstitute: false, ["line"], "licence notices", "Ohio R.C. 4507.09(C)",
            new Guid("0197f0a5-0000-7000-8000-000000000002")),
        new IdentifierChanged(4, 4712, Record, Day, "licence notices", "Ohio R.C. 4507.09(C)", new Guid("0197f0a5-0000-7000-8000-000000000003")),
        new IdentifierChanged(5, 4713, null, Day, "licence notices", "Ohio R.C. 4507.09(C)", new Guid("0197f0a5-0000-7000-8000-000000000004")),
        new ChangeApplied(3, At, "DMV-2026-000017"),
        new ChangeApplied(3, At, null),
        new ChangeRejected(3, At, "no-such-row", "DMV-2026-000018"),
        new ChangeRejected(3, At, "unspecified", null),
        new ChangeParked(3, At, "county-missing"),
        new RefetchRequested("The county table was mended."),
        new ReadServed("GET /v1/citizens/{id}/address-book", ["address", "history"], 1, "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
        new ReadServed("GET /v1/deliveries", ["deliveries"], 100),
        new ReadRefused("GET /v1/citizens/{id}/address-book", "purpose-missing", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
        new ReadRefused("POST /v1/citizens/find", "unknown-person"),
    ];
}
