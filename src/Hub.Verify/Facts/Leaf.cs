using System.Buffers.Binary;
using System.Text.Unicode;

namespace Hub.Verify;

/// <summary>
/// A fact's columns in order, each with its length in four bytes before it: position, stream, version, id, type, recorded_at, header, body.
/// Header and body are measured and never shown.
/// </summary>
internal readonly ref struct Leaf
{
    public const int LeastBytes = 8 * 4 + 8 + 4 + 16 + 8;
    public const int MostBytes = 2 * 1024 * 1024;
    public const int MostStreamBytes = 800;
    public const int MostTypeBytes = 400;

    public long Position { get; private init; }
    public ReadOnlySpan<byte> Stream { get; private init; }
    public int Version { get; private init; }
    public Guid Id { get; private init; }
    public ReadOnlySpan<byte> Type { get; private init; }

    /// <summary>Microseconds since 1970.</summary>
    public long RecordedAt { get; private init; }
    public int HeaderBytes { get; private init; }
    public int BodyBytes { get; private init; }

    /// <summary>Null when the columns are well formed; else what is wrong.</summary>
    public static string? Read(ReadOnlySpan<byte> leaf, out Leaf fact)
    {
        fact = default;
        var rest = leaf;
        if (!Column(ref rest, out var position) || position.Length != 8) return "its first column is not a position";
        if (!Column(ref rest, out var stream) || stream.Length is 0 or > MostStreamBytes) return "its stream has a length that no stream has";
        if (!Column(ref rest, out var version) || version.Length != 4) return "its third column is not a version";
        if (!Column(ref rest, out var id) || id.Length != 16) return "its fourth column is not an id";
        if (!Column(ref rest, out var type) || type.Length is 0 or > MostTypeBytes) return "its type has a length that no type has";
        if (!Column(ref rest, out var recordedAt) || recordedAt.Length != 8) return "its sixth column is not a time";
        if (!Column(ref rest, out var header)) return "its header does not end within it";
        if (!Column(ref rest, out var body)) return "its body does not end within it";
        if (rest.Length > 0) return "bytes are left over after its body";
        if (!Utf8.IsValid(stream)) return "its stream is not UTF-8";
        if (!Utf8.IsValid(type)) return "its type is not UTF-8";
        if (!Utf8.IsValid(header)) return "its header is not UTF-8";

        fact = new()
        {
            Position = BinaryPrimitives.ReadInt64BigEndian(position),
            Stream = stream,
            Version = BinaryPrimitives.ReadInt32BigEndian(version),
            Id = new Guid(id, bigEndian: true),
            Type = type,
            RecordedAt = BinaryPrimitives.ReadInt64BigEndian(recordedAt),
            HeaderBytes = header.Length,
            BodyBytes = body.Length,
        };
        return null;
    }

    private static bool Column(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> column)
    {
        column = default;
        if (rest.Length < 4) return false;
        var length = BinaryPrimitives.ReadInt32BigEndian(rest);
        if (length < 0 || length > rest.Length - 4) return false;
        column = rest.Slice(4, length);
        rest = rest[(4 + length)..];
        return true;
    }
}
