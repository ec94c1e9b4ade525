using System.Text;
using Hub.EventStore;

namespace Hub.Tests.EventStore;

/// <summary>Facts and requests for tests, in the fewest words.</summary>
internal static class Given
{
    public static NewFact Fact(string body = "moved", string type = "address-changed.v1", string header = """{"actor":"clerk-7"}""") =>
        new(Guid.CreateVersion7(), type, Encoding.UTF8.GetBytes(header), Encoding.UTF8.GetBytes(body));

    public static AppendRequest One(string stream, int? expected = null, CommandKey? command = null, string body = "moved") =>
        new([new(stream, expected, [Fact(body)])], command, command is null ? default : Encoding.UTF8.GetBytes("answer to " + command.Key));

    public static CommandKey Key(string key, string request = "a move") => new("citizen-portal", key, Encoding.UTF8.GetBytes(request));

    public static string Text(this ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
