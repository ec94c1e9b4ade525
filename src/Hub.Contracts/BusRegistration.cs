using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Contracts;

/// <summary>One bus per process, on RabbitMQ or in memory. The broker is transport: order, and what was sent, are kept elsewhere.</summary>
public static class BusRegistration
{
    public static IServiceCollection AddHubBus(this IServiceCollection services, BusSettings settings, params BusEndpoint[] endpoints)
    {
        services.AddSingleton(settings);
        services.AddSingleton(made => new BusSender(
            made.GetRequiredService<IBus>(), settings, made.GetRequiredService<BusRoom>(), made.GetRequiredService<BusWires>(), TimeProvider.System));
        services.AddSingleton(new BusWires(TimeProvider.System));
        services.AddSingleton<BusHealth>();
        services.AddSingleton<BusLost>();
        services.AddHostedService(made => new BusWatch(
            settings, made.GetRequiredService<BusHealth>(), made.GetRequiredService<BusSender>(), made.GetRequiredService<BusLost>(), made.GetRequiredService<IHostApplicationLifetime>(),
            TimeProvider.System, made.GetRequiredService<ILogger<BusWatch>>()));
        services.AddSingleton<BusDeadLetters>();
        services.AddSingleton<BusFaults>();
        services.AddSingleton<BusRoom>();
        // It would write every exception in full, many times per message; BusFaults and BusDeadLetters say what is needed.
        services.Configure<LoggerFilterOptions>(logging => logging.AddFilter("MassTransit.ReceiveTransport", LogLevel.None));
        services.AddMassTransit(bus =>
        {
            // After five minutes it would tell its makers, by way of the internet, what runs here.
            bus.DisableUsageTelemetry();
            foreach (var endpoint in endpoints) endpoint.Register(bus);
            if (settings.RabbitMq is { } broker) bus.UsingRabbitMq((context, rabbit) => OnRabbitMq(context, rabbit, broker, endpoints));
            else bus.UsingInMemory((context, memory) => InMemory(context, memory, endpoints));
        });
        // A broker that is not there yet is waited for: the process starts, says that it is not ready, and keeps trying.
        services.Configure<MassTransitHostOptions>(host =>
        {
            host.WaitUntilStarted = false;
            host.StopTimeout = TimeSpan.FromSeconds(10);
        });
        return services;
    }

    private static void OnRabbitMq(IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator rabbit, Uri broker, BusEndpoint[] endpoints)
    {
        rabbit.Host(BusAddress.WithoutSecrets(broker), host =>
        {
            var (user, password) = BusAddress.Credentials(broker);
            host.Username(user);
            host.Password(password);
            host.Heartbeat(TimeSpan.FromSeconds(10));
            host.PublisherConfirmation = true;
            var stopping = context.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            var wires = context.GetRequiredService<BusWires>();
            host.OnRefreshConnectionFactory = factory =>
            {
                wires.Watch(factory);
                return BusPatience.UntilListening(BusAddress.WithoutSecrets(broker), stopping);
            };
        });
        Plain(rabbit);
        foreach (var endpoint in endpoints)
        {
            rabbit.ReceiveEndpoint(endpoint.Queue, queue =>
            {
                BusQueue.Declare(queue, endpoint.Queue);
                queue.PrefetchCount = Queues.Prefetch;
                Receive(context, queue, endpoint);
                queue.ConfigureError(error => error.UseFilter(context.GetRequiredService<BusFaults>()));
                queue.ThrowOnSkippedMessages();
            });
        }
    }

    private static void InMemory(IBusRegistrationContext context, IInMemoryBusFactoryConfigurator memory, BusEndpoint[] endpoints)
    {
        Plain(memory);
        memory.ConnectReceiveObserver(context.GetRequiredService<BusRoom>());
        foreach (var endpoint in endpoints)
        {
            memory.ReceiveEndpoint(endpoint.Queue, queue =>
            {
                queue.PrefetchCount = Queues.Prefetch;
                // No broker counts here, so the endpoint does: the first try and the repeats together are as many as on RabbitMQ.
                queue.UseMessageRetry(retry => retry.Immediate(Queues.DeliveryLimit));
                Receive(context, queue, endpoint);
                queue.ConfigureError(error => error.UseFilter(context.GetRequiredService<BusDeadLetters>()));
                queue.ConfigureDeadLetter(skipped => skipped.UseFilter(context.GetRequiredService<BusDeadLetters>()));
            });
        }
    }

    private static void Receive(IBusRegistrationContext context, IReceiveEndpointConfigurator queue, BusEndpoint endpoint)
    {
        queue.ConfigureConsumeTopology = false; // Messages are sent to a queue by name; there are no exchanges per type.
        queue.PublishFaults = false;
        endpoint.Configure(context, queue);
    }

    // The message as its schema shows it, without an envelope; its type stands in the header MT-MessageType.
    private static void Plain(IBusFactoryConfigurator bus)
    {
        const RawSerializerOptions ByTypeHeader = RawSerializerOptions.AddTransportHeaders | RawSerializerOptions.CopyHeaders;
        bus.ClearSerialization();
        bus.UseRawJsonSerializer(ByTypeHeader, isDefault: true);
    }
}
