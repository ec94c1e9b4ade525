using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Hub.Tests.Verify;

/// <summary>A key that signs notes, and its name in a policy.</summary>
internal sealed class Signer : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly bool _isLog;

    public Signer(string name, bool isLog)
    {
        (Name, _isLog) = (name, isLog);
        var spki = _key.ExportSubjectPublicKeyInfo();
        byte[] typed = isLog ? [0x02, .. spki] : [0xff, .. "cosignature/v1 ecdsa-p256-sha256"u8, .. spki];
        Id = SHA256.HashData(isLog ? spki : [.. Encoding.UTF8.GetBytes(name), 0x0a, .. typed])[..4];
        VKey = $"{name}+{Convert.ToHexStringLower(Id)}+{Convert.ToBase64String(typed)}";
    }

    public string Name { get; }
    public byte[] Id { get; }
    public string VKey { get; }

    public string Sign(string text, long at = 1_795_000_000)
    {
        var time = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(time, at);
        var message = _isLog ? text : string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {at}\n{text}");
        var signature = _key.SignData(Encoding.UTF8.GetBytes(message), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return $"— {Name} {Convert.ToBase64String(_isLog ? [.. Id, .. signature] : [.. Id, .. time, .. signature])}\n";
    }

    public void Dispose() => _key.Dispose();
}

/// <summary>A fact as these tests make it up. Written apart from the program, so that the two can be wrong in different ways only.</summary>
internal sealed record MadeFact(long Position, string Stream, int Version, Guid Id, string Type, long RecordedAt, byte[] Header, byte[] Body)
{
    public byte[] Leaf()
    {
        var bytes = new List<byte>();
        Column(Number(Position));
        Column(Encoding.UTF8.GetBytes(Stream));
        Column(Number(Version)[4..]);
        Column(Convert.FromHexString(Id.ToString("N")));
        Column(Encoding.UTF8.GetBytes(Type));
        Column(Number(RecordedAt));
        Column(Header);
        Column(Body);
        return [.. bytes];

        void Column(byte[] column)
        {
            bytes.AddRange(Number(column.Length)[4..]);
            bytes.AddRange(column);
        }
    }

    private static byte[] Number(long number) => [.. Enumerable.Range(0, 8).Select(i => (byte)(number >> (56 - 8 * i)))];

    public static MadeFact Any(long position, Random random, IDictionary<string, int> versions, int bodyBytes = 30)
    {
        var stream = $"citizen-{random.Next(12)}";
        versions[stream] = versions.TryGetValue(stream, out var version) ? version + 1 : 1;
        var body = new byte[random.Next(bodyBytes)];
        random.NextBytes(body);
        var id = new byte[16];
        random.NextBytes(id);
        return new(position, stream, versions[stream], new Guid(id), "address-changed.v1", 1_795_000_000_000_000 + position / 3 * 1_000, """{"actor":"clerk-7"}"""u8.ToArray(), body);
    }
}

/// <summary>Hashes straight from the words of RFC 6962: recursive, no levels, no tiles.</summary>
internal static class Rfc6962
{
    public static byte[] Leaf(byte[] leaf) => SHA256.HashData([0, .. leaf]);

    public static byte[] Root(ReadOnlySpan<byte[]> leafHashes)
    {
        if (leafHashes.Length == 0) return SHA256.HashData([]);
        if (leafHashes.Length == 1) return leafHashes[0];
        var left = 1;
        while (left * 2 < leafHashes.Length) left *= 2;
        return SHA256.HashData([1, .. Root(leafHashes[..left]), .. Root(leafHashes[left..])]);
    }

    public static List<byte[]> Path(int index, ReadOnlySpan<byte[]> leafHashes)
    {
        if (leafHashes.Length <= 1) return [];
        var left = 1;
        while (left * 2 < leafHashes.Length) left *= 2;
        var path = index < left ? Path(index, leafHashes[..left]) : Path(index - left, leafHashes[left..]);
        path.Add(Root(index < left ? leafHashes[left..] : leafHashes[..left]));
        return path;
    }
}

/// <summary>An export and its policy, made from facts and keys; its files are bytes by name, to be changed and written where a test wants them.</summary>
internal sealed class MadeExport : IDisposable
{
    public const string Origin = "hub.localhost/log";

    public Signer Log { get; } = new(Origin, isLog: true);
    public Signer Dmv { get; } = new("dmv.hub.localhost", isLog: false);
    public Signer Revenue { get; } = new("revenue.hub.localhost", isLog: false);
    public Signer Courts { get; } = new("courts.hub.localhost", isLog: false);
    public Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);
    public List<byte[]> Leaves { get; }
    public byte[][] Hashes { get; }
    public IReadOnlyList<int> Sizes { get; }

    private readonly bool _witnessed;

    public MadeExport(IEnumerable<MadeFact> facts, bool witnessed, params int[] sizes) : this(facts.Select(f => f.Leaf()), witnessed, sizes) { }

    /// <summary>As a log makes it that puts facts into its tree with faults in them.</summary>
    public MadeExport(IEnumerable<MadeFact> facts, Func<int, Func<byte[], byte[]>> fault, params int[] sizes) : this(facts.Select((f, i) => fault(i)(f.Leaf())), witnessed: true, sizes) { }

    private MadeExport(IEnumerable<byte[]> leaves, bool witnessed, int[] sizes)
    {
        _witnessed = witnessed;
        Leaves = [.. leaves];
        Hashes = [.. Leaves.Select(Rfc6962.Leaf)];
        Sizes = sizes;
        var newest = witnessed ? Note(sizes[^1], Log, Dmv, Revenue) : Note(sizes[^1], Log); // Made once: ECDSA signatures differ each time.
        Files["checkpoint"] = Bytes(newest);
        Files["checkpoints"] = Bytes(string.Join('\n', sizes.Select(s => s == sizes[^1] ? newest : Note(s, Log))));
        WriteFacts(Leaves.Take(sizes[^1]));
        WriteTiles(Hashes[..sizes[^1]]);
    }

    public static MadeExport Of(int facts, int seed, params int[] sizes) => new(Facts(facts, seed), witnessed: true, sizes);

    /// <summary>One that no witness saw, under a policy that asks for none.</summary>
    public static MadeExport Unwitnessed(int facts, int seed, params int[] sizes) => new(Facts(facts, seed), witnessed: false, sizes);

    private static MadeFact[] Facts(int facts, int seed)
    {
        var (random, versions) = (new Random(seed), new Dictionary<string, int>(StringComparer.Ordinal));
        return [.. Enumerable.Range(1, facts).Select(p => MadeFact.Any(p, random, versions))];
    }

    public string PolicyText => $"""
        # Whom these tests trust
        log {Log.VKey}
        witness dmv {Dmv.VKey}
        witness revenue {Revenue.VKey}
        witness courts {Courts.VKey}
        group agencies 2 dmv revenue courts
        quorum {(_witnessed ? "agencies" : "none")}

        """;

    public string Text(int size) => $"{Origin}\n{size}\n{Convert.ToBase64String(Rfc6962.Root(Hashes.AsSpan(0, size)))}\n";

    public string Note(int size, params Signer[] signers) => Text(size) + "\n" + string.Concat(signers.Select(s => s.Sign(Text(size))));

    public byte[] Proof(int position, int size, params Signer[] signers) => Bytes(
        $"c2sp.org/tlog-proof@v1\nextra {Convert.ToBase64String(Leaves[position - 1])}\nindex {position - 1}\n"
        + string.Concat(Rfc6962.Path(position - 1, Hashes.AsSpan(0, size)).Select(h => Convert.ToBase64String(h) + "\n")) + "\n" + Note(size, signers));

    public void WriteFacts(IEnumerable<byte[]> leaves)
    {
        var number = 0;
        foreach (var chunk in leaves.Chunk(65_536))
            Files[$"facts/{number++:00000000}.leaves"] = [.. chunk.SelectMany(leaf => (byte[])[(byte)(leaf.Length >> 24), (byte)(leaf.Length >> 16), (byte)(leaf.Length >> 8), (byte)leaf.Length, .. leaf])];
    }

    public void WriteTiles(byte[][] hashes)
    {
        for (var (level, row) = (0, hashes); row.Length > 0; level++)
        {
            var full = new List<byte[]>();
            for (var tile = 0; tile * 256 < row.Length; tile++)
            {
                var entries = row[(tile * 256)..Math.Min(row.Length, tile * 256 + 256)];
                Files[$"tile/{level}/{Name(tile)}{(entries.Length < 256 ? $".p/{entries.Length}" : "")}"] = [.. entries.SelectMany(h => h)];
                if (entries.Length == 256) full.Add(Rfc6962.Root(entries));
            }

            row = [.. full];
        }

        static string Name(int tile) => tile < 1000 ? $"{tile:000}" : $"x{tile / 1000:000}/{tile % 1000:000}";
    }

    public void WriteTo(string folder)
    {
        foreach (var (name, bytes) in Files)
        {
            var path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, bytes);
        }
    }

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public void Dispose()
    {
        foreach (var signer in new[] { Log, Dmv, Revenue, Courts }) signer.Dispose();
    }
}
