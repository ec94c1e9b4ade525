using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Hub.Contracts;

/// <summary>Whether this process's bus was given up: it will not find its broker again, and only a new process will.</summary>
public sealed class BusLost
{
    private volatile bool happened;

    public bool Happened => happened;

    internal void Declare() => happened = true;
}

/// <summary>
/// Gives the bus up when it stays without its broker although others reach it. Seen after a broker's restart under heavy load with MassTransit 8.4.0 on
/// RabbitMQ.Client 7.1.2 (its open issue 1757: disposing a connection may never end): no attempt to connect was made any more, for as long as the
/// process lived. Nothing is lost by beginning anew: the log knows what was not confirmed, and the broker what was not acknowledged.
/// </summary>
internal sealed partial class BusWatch(BusSettings settings, BusHealth health, BusSender sender, BusLost lost, IHostApplicationLifetime life, TimeProvider clock, ILogger<BusWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private TimeSpan Look => settings.LostAfter < LongestPause ? settings.LostAfter : LongestPause;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.RabbitMq is not { } broker) return;
        DateTimeOffset? since = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Look, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested) return;
            var well = health.Ready && !sender.GetsNoConfirms;
            // Patience begins when the broker is there: while it is away, nobody can find it.
            if (well || !await Takes(broker, stoppingToken)) since = null;
            else since ??= clock.GetUtcNow();
            if (since is not { } begun || clock.GetUtcNow() - begun < settings.LostAfter) continue;
            GivenUp(logger);
            lost.Declare();
            life.StopApplication();
            return;
        }
    }

    /// <summary>A message that reaches nobody is confirmed all the same, unless the broker takes nothing for want of memory or disk: then nobody is to be blamed here.</summary>
    private static async Task<bool> Takes(Uri broker, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(LongestPause);
        try
        {
            await using var connection = await BusAddress.Connect(broker, "hub-watch", patience.Token);
            await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), patience.Token);
            await channel.BasicPublishAsync("", "", mandatory: false, ReadOnlyMemory<byte>.Empty, patience.Token);
            return true;
        }
        catch (Exception)
        {
            return false; // Whatever it is, the broker is not there for others either.
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The bus does not find the broker again, though it is there: this process begins anew")]
    private static partial void GivenUp(ILogger logger);
}
