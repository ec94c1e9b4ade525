using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Hub.EventStore;

/// <summary>
/// A row at rest: nonce (12 bytes), ciphertext, tag (16); AES-256-GCM. Load and row number are bound to it, so that no row passes for another.
/// A cipher is for one thread at a time.
/// </summary>
internal sealed class SealedRow(byte[] secret, string load) : IDisposable
{
    private const int Nonce = 12;
    private const int Tag = 16;
    private readonly AesGcm _aes = new(secret, Tag);
    private readonly byte[] _place = [.. Encoding.UTF8.GetBytes(load), 0, 0, 0, 0, 0, 0, 0, 0];

    public byte[] Seal(long number, ReadOnlySpan<byte> plain)
    {
        var body = new byte[Nonce + plain.Length + Tag];
        RandomNumberGenerator.Fill(body.AsSpan(0, Nonce));
        _aes.Encrypt(body.AsSpan(0, Nonce), plain, body.AsSpan(Nonce, plain.Length), body.AsSpan(Nonce + plain.Length), PlaceOf(number));
        return body;
    }

    public byte[] Open(long number, ReadOnlySpan<byte> body)
    {
        if (body.Length < Nonce + Tag) throw new CryptographicException("A staged row is no sealed row.");
        var plain = new byte[body.Length - Nonce - Tag];
        _aes.Decrypt(body[..Nonce], body[Nonce..^Tag], body[^Tag..], plain, PlaceOf(number));
        return plain;
    }

    private byte[] PlaceOf(long number)
    {
        BinaryPrimitives.WriteInt64BigEndian(_place.AsSpan(_place.Length - 8), number); // Ids are all of one length.
        return _place;
    }

    public void Dispose() => _aes.Dispose();
}
