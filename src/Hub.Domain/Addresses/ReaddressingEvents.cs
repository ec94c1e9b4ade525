using System.Text;

namespace Hub.Domain.Addresses;

public enum ReaddressingKind
{
    /// <summary>The house has another number.</summary>
    Renumbered,

    /// <summary>The street has another name.</summary>
    Renamed,

    /// <summary>The place belongs to another town.</summary>
    Annexed,
}

/// <summary>What becomes of an authority's table of old and new addresses. Its fact about a citizen is <see cref="AddressEvent.AddressReaddressed"/>.</summary>
public abstract record ReaddressingEvent : HubEvent
{
    /// <summary>It lies under the programme's key: beside envelopes, the table would say who lives in which street.</summary>
    /// <param name="By">The person who announced it, whatever they had signed in as.</param>
    public sealed record ReaddressingAnnounced(
        ReaddressingId Readdressing, string Authority, string Basis, DateOnly EffectiveOn, string By, IReadOnlyList<ReaddressedPlace> Rows) : ReaddressingEvent;

    /// <summary>A second person agreed.</summary>
    public sealed record ReaddressingApproved(string By, DateOnly On, DateOnly EffectiveOn) : ReaddressingEvent;

    public sealed record ReaddressingWithdrawn(string By, DateOnly On) : ReaddressingEvent;

    /// <summary>Its day came, or somebody asked to have it carried out once more.</summary>
    public sealed record ReaddressingBegan(DateOnly On) : ReaddressingEvent;

    /// <param name="Citizens">How many people's files it is in. Of protected and sealed ones nothing is counted.</param>
    public sealed record ReaddressingCompleted(int Citizens, DateOnly On) : ReaddressingEvent;

    private ReaddressingEvent() { }
}

/// <summary>One row of the table.</summary>
public sealed record ReaddressedPlace(AddressOnFile Old, AddressOnFile New, ReaddressingKind Kind)
{
    private bool PrintMembers(StringBuilder _) => false;
}
