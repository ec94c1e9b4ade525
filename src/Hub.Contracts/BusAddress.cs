using RabbitMQ.Client;

namespace Hub.Contracts;

/// <summary>A broker's address, <c>amqp://user:password@host:port/vhost</c>, taken apart so that its password is never in a text that could be logged.</summary>
internal static class BusAddress
{
    private const int DefaultPort = 5672;
    private const int DefaultTlsPort = 5671;

    public static (string User, string Password) Credentials(Uri broker)
    {
        var parts = broker.UserInfo.Split(':', 2);
        return parts is [{ Length: > 0 } user, var password] ? (Uri.UnescapeDataString(user), Uri.UnescapeDataString(password)) : ("guest", "guest");
    }

    /// <summary>A connection beside the bus's own, for what is asked of the broker once; it is not made again when it breaks.</summary>
    /// <param name="name">By which the broker's operator knows it.</param>
    public static Task<IConnection> Connect(Uri broker, string name, CancellationToken ct)
    {
        var (user, password) = Credentials(broker);
        return new ConnectionFactory { Uri = WithoutSecrets(broker), UserName = user, Password = password, AutomaticRecoveryEnabled = false, ClientProvidedName = name }
            .CreateConnectionAsync(ct);
    }

    public static Uri WithoutSecrets(Uri broker)
    {
        var tls = broker.Scheme is "amqps" or "rabbitmqs";
        return new UriBuilder(broker)
        {
            Scheme = tls ? "amqps" : "amqp",
            UserName = "",
            Password = "",
            Port = broker.Port > 0 ? broker.Port : tls ? DefaultTlsPort : DefaultPort,
        }.Uri;
    }
}
