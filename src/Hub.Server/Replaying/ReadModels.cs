using Hub.EventStore;
using Hub.Server.Addresses;
using Hub.Server.Identity;
using Hub.Server.Propagation;
using Hub.Server.Sealing;

namespace Hub.Server.Replaying;

/// <summary>Every read model, as a replay makes them: from the facts alone, with nobody to ask and nothing to answer.</summary>
public static class ReadModels
{
    public static IReadOnlyList<Projection> Of(Store store) => [.. Served(store), new AddressBookLines(), new DeliveryBookHeads()];

    /// <summary>Those that run in a server, and are compared with what a replay makes of them. The others are made and compared in a replay alone.</summary>
    public static IReadOnlyList<Projection> Served(Store store) =>
    [
        new Waiting(() => store.Projections),
        new ChangeIndex(() => store.Projections, () => throw new InvalidOperationException("Nobody looks a change up in a replay."), store),
        new DeliveryList(() => store.Projections),
        new KeptFiles(() => store.Projections),
        new ReviewQueue(() => store.Projections),
    ];
}
