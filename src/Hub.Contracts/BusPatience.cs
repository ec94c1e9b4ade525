using System.Net.Sockets;

namespace Hub.Contracts;

/// <summary>
/// Waits at the broker's door before each attempt to connect. MassTransit's own pauses grow to half a minute; knocking twice a second
/// instead, messages flow again a second or two after a broker is back.
/// </summary>
internal static class BusPatience
{
    private static readonly TimeSpan Knock = TimeSpan.FromMilliseconds(500);

    // Then the attempt is made anyhow and fails with the client's own reason, so a wrong address is seen in the log.
    private const int MostKnocks = 60;

    public static async Task UntilListening(Uri broker, CancellationToken stopping)
    {
        for (var knock = 0; knock < MostKnocks && !stopping.IsCancellationRequested; knock++)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            patience.CancelAfter(TimeSpan.FromSeconds(2));
            try
            {
                await socket.ConnectAsync(broker.Host, broker.Port, patience.Token);
                return;
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                await Task.Delay(Knock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
