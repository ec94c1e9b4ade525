using System.Net.Sockets;
using RabbitMQ.Client;

namespace Hub.Contracts;

/// <summary>
/// The bus's connections to the broker, so that one that is open but answers nothing can be given up. After a broker's restart a channel
/// may never get an answer again while heartbeats go on; MassTransit (seen in 8.4.0, its issue 6102) then asks on the same channel for
/// ever. A connection that is cut is made anew, and everything on it.
/// </summary>
internal sealed class BusWires(TimeProvider clock)
{
    // A broker that takes nothing on purpose, for want of memory or disk, must not also lose the connection that its queues are emptied by.
    private static readonly TimeSpan BetweenCuts = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly List<WeakReference<Socket>> wires = [];
    private DateTimeOffset mayCut = DateTimeOffset.MinValue;

    /// <summary>Called before each attempt to connect.</summary>
    public void Watch(ConnectionFactory factory) => factory.SocketFactory = family =>
    {
        var socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        lock (gate)
        {
            wires.RemoveAll(wire => !wire.TryGetTarget(out _));
            wires.Add(new(socket));
        }
        return new TcpClientAdapter(socket);
    };

    /// <summary>False when that was done a short while ago.</summary>
    public bool Cut()
    {
        lock (gate)
        {
            if (clock.GetUtcNow() < mayCut) return false;
            mayCut = clock.GetUtcNow() + BetweenCuts;
            foreach (var wire in wires)
                if (wire.TryGetTarget(out var socket)) Cut(socket);
            wires.Clear();
            return true;
        }
    }

    // As if the other side had gone: what reads from it comes to the end and says so to the bus.
    private static void Cut(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It was not connected, or not any more.
        }
    }
}
