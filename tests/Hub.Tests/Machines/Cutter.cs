using System.Net;
using System.Net.Sockets;

namespace Hub.Tests.Machines;

/// <summary>A wire that can be cut: it forwards one port to another until it is told to lose the next reply, and the connection with it.</summary>
public sealed class Cutter : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _to;
    private readonly Task _accepting;
    private int _loseReplies;

    public Cutter(int to)
    {
        _to = to;
        _listener.Start();
        _accepting = Task.Run(Accept);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The next so many replies never arrive; what was asked has been done.</summary>
    public void LoseReplies(int count) => Interlocked.Exchange(ref _loseReplies, count);

    public bool HasLostThemAll => Volatile.Read(ref _loseReplies) <= 0;

    private async Task Accept()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var near = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = Task.Run(() => Forward(near));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task Forward(TcpClient near)
    {
        using (near)
        using (var far = new TcpClient { NoDelay = true })
        {
            near.NoDelay = true;
            try
            {
                await far.ConnectAsync(IPAddress.Loopback, _to, _stop.Token);
                await Task.WhenAny(Copy(near.GetStream(), far.GetStream(), replies: false), Copy(far.GetStream(), near.GetStream(), replies: true));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // One end is gone; the other is closed by leaving.
            }
        }
    }

    private async Task Copy(NetworkStream from, NetworkStream to, bool replies)
    {
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var read = await from.ReadAsync(buffer, _stop.Token);
            if (read == 0 || (replies && Interlocked.Decrement(ref _loseReplies) >= 0)) return;
            await to.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
    }
}
