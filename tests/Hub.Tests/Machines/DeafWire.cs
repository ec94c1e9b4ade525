using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Hub.Tests.Machines;

/// <summary>
/// A wire to a broker on which, once it is told to, nothing but heartbeats comes back: how a connection looks whose channels the broker
/// has lost. Connections that are made after that work.
/// </summary>
public sealed class DeafWire : IAsyncDisposable
{
    private const byte Heartbeat = 8;
    private const int FrameHead = 7; // Type, channel, size; after the payload, one byte ends the frame.
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly int to;
    private readonly Task accepting;
    private int made;
    private int deafUpTo;
    private byte[]? spared;

    public DeafWire(int to)
    {
        this.to = to;
        listener.Start();
        accepting = Task.Run(Accept);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public int Made => Volatile.Read(ref made);

    /// <summary>Every connection that is open now.</summary>
    public void GoDeaf() => Volatile.Write(ref deafUpTo, Made);

    /// <summary>Every connection, also those to come, but for those whose client calls itself so.</summary>
    public void GoDeafToAllBut(string name)
    {
        Volatile.Write(ref spared, System.Text.Encoding.UTF8.GetBytes(name));
        Volatile.Write(ref deafUpTo, int.MaxValue);
    }

    private async Task Accept()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var near = await listener.AcceptTcpClientAsync(stop.Token);
                _ = Task.Run(() => Forward(near, Interlocked.Increment(ref made)));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task Forward(TcpClient near, int number)
    {
        using (near)
        using (var far = new TcpClient { NoDelay = true })
        {
            near.NoDelay = true;
            try
            {
                await far.ConnectAsync(IPAddress.Loopback, to, stop.Token);
                var hears = new StrongBox<bool>();
                await Task.WhenAny(Questions(near.GetStream(), far.GetStream(), hears), Replies(far.GetStream(), near.GetStream(), number, hears));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // One end is gone; the other is closed by leaving.
            }
        }
    }

    private async Task Questions(NetworkStream from, NetworkStream far, StrongBox<bool> hears)
    {
        var buffer = new byte[64 * 1024];
        for (int read; (read = await from.ReadAsync(buffer, stop.Token)) > 0;)
        {
            // A client says its name in one of its first frames, each of which comes in one piece.
            if (Volatile.Read(ref spared) is { } name && buffer.AsSpan(0, read).IndexOf(name) >= 0) hears.Value = true;
            await far.WriteAsync(buffer.AsMemory(0, read), stop.Token);
        }
    }

    private async Task Replies(NetworkStream from, NetworkStream near, int number, StrongBox<bool> hears)
    {
        var head = new byte[FrameHead];
        for (var frames = 0; ; frames++)
        {
            await from.ReadExactlyAsync(head, stop.Token);
            var frame = new byte[FrameHead + BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(3)) + 1];
            head.CopyTo(frame, 0);
            await from.ReadExactlyAsync(frame.AsMemory(FrameHead), stop.Token);
            if (number > Volatile.Read(ref deafUpTo) || hears.Value || head[0] == Heartbeat || frames == 0) // With the first one the broker only introduces itself.
                await near.WriteAsync(frame, stop.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
    }
}
