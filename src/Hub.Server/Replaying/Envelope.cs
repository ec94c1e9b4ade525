using System.Security.Cryptography;
using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.EventStore;
using Hub.Server.Facts;
using static Hub.Domain.Addresses.AddressEvent;
using static Hub.Domain.Addresses.ProtectionEvent;

namespace Hub.Server.Replaying;

/// <summary>
/// What a fact about a citizen's address book comes to when its body stays closed: the same event for the same rules, with the hash of the sealed body where
/// the address would stand.
/// </summary>
internal static class Envelope
{
    private static readonly IReadOnlyList<AddressKind> Unknown = [];

    public static string KindOf(StoredFact fact) => fact.Type[..fact.Type.IndexOf('.', StringComparison.Ordinal)];

    /// <summary>What the keys of a citizen may still be used for after such a fact; null where it says nothing of that.</summary>
    public static string? CustodyAfter(string kind) => kind switch
    {
        "key-sealed" => "sealed",
        "key-unsealed" => "open",
        "key-destroyed" => "erased",
        _ => null,
    };

    public static HubEvent? Of(StoredFact fact)
    {
        var kind = KindOf(fact);
        if (kind is "protection-ended") return new ProtectionEnded(default, default);
        if (kind is not "protection-enrolled" && !FactTypes.IsAddressFact(fact.Type)) return null;
        var header = FactHeader.Read(fact.Header.Span);
        if (kind is "protection-enrolled") return new ProtectionEnrolled(header.Change ?? default, "", Closed(fact), default, null);
        if (header.Change is not { } change) return null;
        return kind switch
        {
            "address-changed" => new AddressChanged(change, Closed(fact), Unknown, null, null, header.Waits == true),
            "address-took-effect" => new AddressTookEffect(change, default),
            "address-change-withdrawn" => new AddressChangeWithdrawn(change),
            "address-corrected" => new AddressCorrected(change, header.Corrects!.Value, Closed(fact)),
            "address-readdressed" => new AddressReaddressed(change, header.Renames!, default, default, Closed(fact), default),
            "temporary-address-ending-soon" => new TemporaryAddressEndingSoon(change, default),
            "temporary-address-ended" => new TemporaryAddressEnded(change, default),
            _ => null,
        };
    }

    /// <summary>The hash that stands where an address would.</summary>
    public static byte[] HashIn(AddressOnFile closed) => Convert.FromHexString(closed.AsTyped);

    private static AddressOnFile Closed(StoredFact fact) => new(Convert.ToHexStringLower(SHA256.HashData(fact.Body.Span)), "", "", "", "", null);
}
