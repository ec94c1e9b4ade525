using Hub.EventStore;
using Hub.Server.Addresses;
using Hub.Server.Propagation;
using Hub.Server.Sealing;

namespace Hub.Server.Replaying;

/// <summary>Every read model, as a replay makes them: from the facts alone, with nobody to ask and nothing to answer.</summary>
public static class ReadModels
{
    public static IReadOnlyList<Projection> Of(Store store) =>
    [
        new Waiting(() => store.Projections),
        new ChangeIndex(() => store.Projections, () => throw new InvalidOperationException("Nobody looks a change up in a replay."), store),
        new DeliveryList(() => store.Projections),
        new AddressBookLines(),
        new DeliveryBookHeads(),
        new KeptFiles(() => store.Projections),
    ];
}
