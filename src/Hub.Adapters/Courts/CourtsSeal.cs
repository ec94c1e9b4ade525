using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Hub.Adapters.Courts;

/// <summary>The signature of Standard Webhooks 1.0, for both directions. Several secrets while they are changed: the first signs, each opens.</summary>
internal sealed class CourtsSeal
{
    private const string SecretPrefix = "whsec_";
    private const string Version = "v1,";
    private static readonly TimeSpan tolerance = TimeSpan.FromSeconds(300);
    private readonly byte[][] secrets;

    public CourtsSeal(string secrets)
    {
        this.secrets = [.. secrets.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Secret)];
        if (this.secrets.Length == 0) throw new InvalidDataException("There is no secret for the Courts' webhooks.");
    }

    public string Sign(string id, string timestamp, ReadOnlySpan<byte> body) => Version + Convert.ToBase64String(Mac(secrets[0], id, timestamp, body));

    public bool Holds(string id, string timestamp, string signatures, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return false;
        if (Math.Abs((double)now.ToUnixTimeSeconds() - seconds) > tolerance.TotalSeconds) return false;
        foreach (var signature in signatures.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var given = new byte[HMACSHA256.HashSizeInBytes];
            if (!signature.StartsWith(Version, StringComparison.Ordinal)) continue;
            if (!Convert.TryFromBase64String(signature[Version.Length..], given, out var length) || length != given.Length) continue;
            foreach (var secret in secrets)
                if (CryptographicOperations.FixedTimeEquals(given, Mac(secret, id, timestamp, body))) return true;
        }
        return false;
    }

    private static byte[] Mac(byte[] secret, string id, string timestamp, ReadOnlySpan<byte> body) =>
        HMACSHA256.HashData(secret.AsSpan(), [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body]);

    private static byte[] Secret(string text)
    {
        var bytes = new byte[64];
        if (!text.StartsWith(SecretPrefix, StringComparison.Ordinal)
            || !Convert.TryFromBase64String(text[SecretPrefix.Length..], bytes, out var length) || length < 24)
            throw new InvalidDataException("A secret for the Courts' webhooks is whsec_ and the Base64 of 24 to 64 bytes.");
        return bytes[..length];
    }
}
