using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.Server.Addresses;
using Hub.Server.Http;
using static Hub.Domain.Addresses.AddressEvent;

namespace Hub.Server.Identity;

/// <summary>The address that somebody is first known at who becomes known by an agency's record: what the record says, if it says which town.</summary>
internal static class FirstAddress
{
    /// <param name="says">By column, as in <see cref="RecordColumns"/>.</param>
    public static AddressChanged? Of(IReadOnlyDictionary<string, string> says)
    {
        string? Said(string column) => says.GetValueOrDefault(column);
        if (Said("zip") is null || Said("state") is null) return null; // Of a street alone, which town it is in would be a guess.
        var line = Said("address-line") ?? string.Join(' ', new[] { Said("house-number"), Said("street"), Said("unit") }.Where(p => p is not null));
        var typed = string.Join(", ", new[] { line, Said("city"), $"{Said("state")} {Said("zip")}".Trim() }.Where(p => p is { Length: > 0 }));
        if (typed.Length > Texts.LongestAddress) return null; // Each part fits and all of them do not: it is no address, and no reason to break the batch.
        return AddressInput.Read(typed) is { Refusal: null, Address: { Zip.Length: >= 5 } address } ? new(ChangeId.Mint(), address, [AddressKind.Residence, AddressKind.Mailing], From: null) : null;
    }
}
