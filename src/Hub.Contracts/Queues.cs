namespace Hub.Contracts;

/// <summary>The queues of the bus. An agency's queue is consumed by its adapter; the hub's by the server.</summary>
public static class Queues
{
    /// <summary>Receipts and requests for missing sequences, from all adapters.</summary>
    public const string Hub = "hub";

    public static string Of(string agency) => "agency-" + agency;

    /// <summary>Where a message that could not be taken in after <see cref="DeliveryLimit"/> tries is kept, as it was.</summary>
    public static string DeadLettersOf(string queue) => queue + "-dead";

    public const int DeliveryLimit = 5;

    /// <summary>32 lags behind 64 messages in flight; 256 does not.</summary>
    public const int Prefetch = 256;
}
