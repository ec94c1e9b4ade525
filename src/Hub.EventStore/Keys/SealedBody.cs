using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Hub.EventStore;

/// <summary>
/// A body as it is stored: nonce (12 bytes), ciphertext, tag (16). AES-256-GCM; the associated data are stream, id, type and the SHA-256 of
/// the header, each with its length before it (4 bytes, big-endian), so that a body cannot be moved to another fact or under another header.
/// </summary>
internal static class SealedBody
{
    public const int SecretBytes = 32;
    private const int Nonce = 12;
    private const int Tag = 16;

    public static byte[] Seal(ReadOnlySpan<byte> secret, string stream, Guid factId, string type, ReadOnlySpan<byte> header, ReadOnlySpan<byte> plain)
    {
        var body = new byte[Nonce + plain.Length + Tag];
        RandomNumberGenerator.Fill(body.AsSpan(0, Nonce));
        Span<byte> associated = stackalloc byte[AssociatedLength(stream, type)];
        Associate(associated, stream, factId, type, header);
        using var aes = new AesGcm(secret, Tag);
        aes.Encrypt(body.AsSpan(0, Nonce), plain, body.AsSpan(Nonce, plain.Length), body.AsSpan(Nonce + plain.Length), associated);
        return body;
    }

    public static byte[] Open(ReadOnlySpan<byte> secret, StoredFact fact)
    {
        var body = fact.Body.Span;
        if (body.Length < Nonce + Tag) throw new BodyAltered(fact.Position);
        var plain = new byte[body.Length - Nonce - Tag];
        Span<byte> associated = stackalloc byte[AssociatedLength(fact.Stream, fact.Type)];
        Associate(associated, fact.Stream, fact.Id, fact.Type, fact.Header.Span);
        using var aes = new AesGcm(secret, Tag);
        try
        {
            aes.Decrypt(body[..Nonce], body[Nonce..^Tag], body[^Tag..], plain, associated);
        }
        catch (CryptographicException)
        {
            throw new BodyAltered(fact.Position);
        }
        return plain;
    }

    /// <summary>The member "key" of a header, or null where the body is plain.</summary>
    public static Guid? KeyIn(ReadOnlySpan<byte> header)
    {
        var json = new Utf8JsonReader(header);
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName || json.CurrentDepth != 1) continue;
            var isKey = json.ValueTextEquals("key"u8);
            json.Read();
            if (isKey) return json.TokenType == JsonTokenType.Null ? null : json.GetGuid();
            json.Skip();
        }
        return null;
    }

    // Names are at most 200 characters of at most 3 bytes (AppendLimits), so this fits the stack.
    private static int AssociatedLength(string stream, string type)
    {
        if (stream.Length > AppendLimits.StreamName || type.Length > AppendLimits.TypeName) throw new ArgumentException("The stream or type is too long.");
        return 4 * 4 + Encoding.UTF8.GetByteCount(stream) + 16 + Encoding.UTF8.GetByteCount(type) + 32;
    }

    private static void Associate(Span<byte> into, string stream, Guid id, string type, ReadOnlySpan<byte> header)
    {
        var length = Encoding.UTF8.GetBytes(stream, into[4..]);
        BinaryPrimitives.WriteInt32BigEndian(into, length);
        into = into[(4 + length)..];
        BinaryPrimitives.WriteInt32BigEndian(into, 16);
        id.TryWriteBytes(into[4..], bigEndian: true, out _);
        into = into[20..];
        length = Encoding.UTF8.GetBytes(type, into[4..]);
        BinaryPrimitives.WriteInt32BigEndian(into, length);
        into = into[(4 + length)..];
        BinaryPrimitives.WriteInt32BigEndian(into, 32);
        SHA256.HashData(header, into[4..]);
    }
}
