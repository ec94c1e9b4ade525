using MassTransit;

namespace Hub.Contracts;

/// <summary>Where the broker is. Null: an in-memory bus, which lives and forgets with this process.</summary>
public sealed record BusSettings(Uri? RabbitMq)
{
    /// <summary>How long the bus may be without a broker that takes messages from others: longer than MassTransit's own longest pause between two attempts.</summary>
    public TimeSpan LostAfter { get; init; } = TimeSpan.FromSeconds(40);

    // The address holds the broker's password.
    public override string ToString() => RabbitMq is null ? "in-memory" : $"rabbitmq {RabbitMq.Host}:{RabbitMq.Port}";
}

/// <summary>A queue that this process takes messages from: how its consumers are registered, and how they are put on the queue.</summary>
public sealed record BusEndpoint(
    string Queue,
    Action<IBusRegistrationConfigurator> Register,
    Action<IRegistrationContext, IReceiveEndpointConfigurator> Configure);
