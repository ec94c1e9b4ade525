using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Hub.Sandbox.Courts;

/// <summary>Standard Webhooks 1.0, version 1 signatures: HMAC-SHA256 over <c>id.timestamp.body</c>.</summary>
public sealed class WebhookSignature
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);
    private const int LongestHeader = 1_000;
    private readonly byte[][] keys;

    public WebhookSignature(string secrets)
    {
        keys = [.. secrets.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Key)];
        if (keys.Length == 0) throw new ArgumentException("A secret is needed.", nameof(secrets));
    }

    public string Sign(string id, long timestamp, ReadOnlySpan<byte> body) => "v1," + Convert.ToBase64String(Mac(keys[0], id, timestamp, body));

    /// <summary>Null when it fits and is in time; otherwise the code.</summary>
    public string? Check(string? id, string? timestamp, string? signatures, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(id) || string.IsNullOrEmpty(signatures) || id.Length > LongestHeader || signatures.Length > LongestHeader) return "not-signed";
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return "not-signed";

        // Every candidate is compared, so that the time taken says nothing about which of them was near.
        var fits = false;
        foreach (var candidate in signatures.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!candidate.StartsWith("v1,", StringComparison.Ordinal)) continue;
            var given = new byte[candidate.Length];
            if (!Convert.TryFromBase64String(candidate[3..], given, out var length)) continue;
            foreach (var key in keys) fits |= CryptographicOperations.FixedTimeEquals(Mac(key, id, seconds, body), given.AsSpan(0, length));
        }

        if (!fits) return "not-signed";
        return Math.Abs(now.ToUnixTimeSeconds() - (decimal)seconds) > (decimal)Window.TotalSeconds ? "out-of-time" : null;
    }

    private static byte[] Mac(byte[] key, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        mac.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")));
        mac.AppendData(body);
        return mac.GetHashAndReset();
    }

    private static byte[] Key(string secret)
    {
        const string Prefix = "whsec_";
        var key = secret.StartsWith(Prefix, StringComparison.Ordinal) ? Convert.FromBase64String(secret[Prefix.Length..]) : [];
        return key.Length is >= 24 and <= 64 ? key : throw new ArgumentException("A secret is whsec_ and the Base64 of 24 to 64 bytes.", nameof(secret));
    }
}
