using Hub.Domain;
using Hub.Domain.Sealing;
using static Hub.Domain.Sealing.KeepingEvent;

namespace Hub.Specs.Sealing;

/// <summary>Given what was ordered about a file, when something is asked, then …</summary>
internal static class AFile
{
    public const string Order = "2026-CV-00123", Another = "2026-CV-00777";
    public const string Anna = "person-1", Ben = "person-2";
    public static readonly DateOnly March1 = new(2026, 3, 1), March15 = new(2026, 3, 15), March31 = new(2026, 3, 31), April1 = new(2026, 4, 1);
    public static readonly ErasureRules Rules = new(WaitingDays: 30, MostADay: 5);
    public static readonly RecordToPurge Licence = new("dmv", new("8B4CR6TW1ZH0G")), Account = new("revenue", new("3N9PD5VJ2EF0F"));

    public static Keeping Given(params KeepingEvent[] facts) => facts.Aggregate(Keeping.Ordinary, (keeping, fact) => keeping.Evolve(fact));

    public static KeySealed Sealed(string order = Order) => new(order, "clark-county", March1);

    public static KeyUnsealed Unsealed(string lifts = Order) => new("2026-CV-00999", "clark-county", lifts, March15);

    public static LegalHoldPlaced Held(string order = Another) => new(order, "Ohio Civ.R. 37", March1);

    public static KeepingEvent[] Requested() => [new ErasureRequested(Order, "Ohio R.C. 2953.32", Anna, March1)];

    public static KeepingEvent[] Approved() => [.. Requested(), new ErasureApproved(Order, Ben, March1, March31)];

    public static KeepingEvent[] Began() => [.. Approved(), new ErasureBegan(Order, March31)];

    public static KeepingEvent[] Destroyed() => [.. Began(), new KeyDestroyed(Order, March31, [Licence, Account])];

    public static string? Code(this Decision decision) => (decision as Decision.Refused)?.Code;

    public static HubEvent? Fact(this Decision decision) => decision is Decision.Accepted { Facts: [var fact] } ? fact : null;
}
