using System.Net;
using System.Net.Sockets;

namespace Hub.Tests.Machines;

public static class Ports
{
    // Below the ports that the system gives to outgoing connections, one of which could otherwise take it before it is used.
    private const int First = 20_000;
    private const int Last = 32_000;

    /// <summary>A loopback port that nobody listens on.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, Last);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody does.
            }
        }
    }
}
