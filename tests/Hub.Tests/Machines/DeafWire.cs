using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

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
                await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream(), stop.Token), Replies(far.GetStream(), near.GetStream(), number));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // One end is gone; the other is closed by leaving.
            }
        }
    }

    private async Task Replies(NetworkStream from, NetworkStream near, int number)
    {
        var head = new byte[FrameHead];
        while (true)
        {
            await from.ReadExactlyAsync(head, stop.Token);
            var frame = new byte[FrameHead + BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(3)) + 1];
            head.CopyTo(frame, 0);
            await from.ReadExactlyAsync(frame.AsMemory(FrameHead), stop.Token);
            if (number > Volatile.Read(ref deafUpTo) || head[0] == Heartbeat) await near.WriteAsync(frame, stop.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
    }
}
