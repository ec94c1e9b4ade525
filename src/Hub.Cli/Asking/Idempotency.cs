using System.CommandLine;
using System.Security.Cryptography;
using System.Text;

namespace Hub.Cli.Asking;

/// <summary>The key under which a write is known: the same key again is the same request again, never a second one.</summary>
public static class Idempotency
{
    public static Option<string?> Option() => new("--idempotency-key")
    {
        Description = "Repeat a command whose answer was lost with the key that it showed; a new one is made otherwise",
    };

    /// <summary>Runs a write; when nobody answers, the person is told how to repeat it without doing it twice.</summary>
    public static async Task<T> Once<T>(string? given, Func<string, Task<T>> write)
    {
        var key = given ?? "cli-" + Guid.NewGuid().ToString("N");
        try
        {
            return await write(key);
        }
        catch (Halt halt) when (halt.ExitCode == ExitCode.Unreachable)
        {
            throw new Halt(halt.ExitCode, $"{halt.Message}\nIt may have been recorded. To repeat it without doing it twice: --idempotency-key {key}");
        }
    }

    /// <summary>A key made from a file's own key: visible ASCII as it is, anything else as its hash.</summary>
    public static string From(string kind, string key) => key.Length is > 0 and <= 100 && key.All(c => c is > ' ' and <= '~')
        ? kind + ":" + key
        : kind + ":sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
