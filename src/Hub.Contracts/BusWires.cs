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
    private readonly List<(WeakReference<Socket> Socket, long OpenedAt)> wires = [];
    private DateTimeOffset mayCut = DateTimeOffset.MinValue;

    /// <summary>Called before each attempt to connect.</summary>
    public void Watch(ConnectionFactory factory) => factory.SocketFactory = family =>
    {
        var socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        lock (gate)
        {
            wires.RemoveAll(wire => !wire.Socket.TryGetTarget(out _));
            wires.Add((new(socket), clock.GetTimestamp()));
        }
        return new TcpClientAdapter(socket);
    };

    /// <summary>
    /// Cuts what was open at a moment (a timestamp of the clock) and still is; what was opened since has had no time to answer. False when there
    /// is none, or one was cut a short while ago.
    /// </summary>
    public bool CutOpenedBefore(long moment)
    {
        lock (gate)
        {
            if (clock.GetUtcNow() < mayCut) return false;
            var cut = false;
            foreach (var (wire, openedAt) in wires)
                if (openedAt < moment && wire.TryGetTarget(out var socket) && socket.Connected) cut |= Cut(socket);
            if (cut) mayCut = clock.GetUtcNow() + BetweenCuts;
            return cut;
        }
    }

    // As if the other side had gone: what reads from it comes to the end and says so to the bus.
    private static bool Cut(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false; // It was not connected, or not any more.
        }
    }
}
