using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Hub.Benchmarks;

/// <summary>
/// How long an auditor waits: an export of facts of about 800 bytes, as many to a stream as a citizen has in a few years, a checkpoint every ten thousand.
/// The program runs as he runs it, as a process of its own; its own processor time is what neighbours on the machine cannot spoil.
/// </summary>
internal static class VerifyBench
{
    private const int BodyBytes = 560;
    private const int FactsOfAStream = 8;
    private const int BetweenCheckpoints = 10_000;

    public static async Task<int> Run(string[] args)
    {
        var facts = Option(args, "--facts") is { } number ? int.Parse(number, CultureInfo.InvariantCulture) : 1_000_000;
        var given = Option(args, "--folder");
        var folder = given ?? Directory.CreateTempSubdirectory("hub-bench-").FullName;
        try
        {
            var export = Path.Combine(folder, "export");
            var policy = Path.Combine(folder, "policy");
            if (!File.Exists(policy)) await Make(export, policy, facts);
            Console.WriteLine($"an export of {facts:N0} facts, {Bytes(export) / 1e6:N0} MB");
            Console.WriteLine("run   seconds   processor s   facts/s   highest memory MB");
            for (var run = 1; run <= 3; run++) await Time(run, export, policy, facts, Console.Out);
            return 0;
        }
        finally
        {
            if (given is null) Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>For the table of the whole log: the middle one of three runs.</summary>
    public static async Task<(double Seconds, double Busy)> Measure(int facts)
    {
        var folder = Directory.CreateTempSubdirectory("hub-bench-").FullName;
        try
        {
            var (export, policy) = (Path.Combine(folder, "export"), Path.Combine(folder, "policy"));
            await Make(export, policy, facts);
            var runs = new List<(double Seconds, double Busy)>();
            for (var run = 1; run <= 3; run++) runs.Add(await Time(run, export, policy, facts, Console.Error));
            return runs.Order().ElementAt(1);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string? Option(string[] args, string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

    private static async Task<(double Seconds, double Busy)> Time(int run, string export, string policy, int facts, TextWriter to)
    {
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!.Contains("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "hub-verify.dll"), "export", export, "--policy", policy]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var said = process.StandardOutput.ReadToEndAsync();
        // Asked while it runs, and so up to twenty milliseconds short: an ended process tells nothing.
        var (highest, busy) = (0L, 0.0);
        while (!process.WaitForExit(20))
        {
            try
            {
                process.Refresh();
                (highest, busy) = (Math.Max(highest, process.WorkingSet64), process.TotalProcessorTime.TotalSeconds);
            }
            catch (InvalidOperationException)
            {
                break;
            }
        }

        await process.WaitForExitAsync();

        var seconds = clock.Elapsed.TotalSeconds;
        if (process.ExitCode != 0) throw new InvalidOperationException($"The export that was just made does not hold: {await said}");
        await to.WriteLineAsync($"{run,3}   {seconds,7:N2}   {busy,11:N2}   {facts / seconds,7:N0}   {highest / 1e6,17:N0}");
        return (seconds, busy);
    }

    private static long Bytes(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length);

    private static async Task Make(string export, string policy, int facts)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var spki = key.ExportSubjectPublicKeyInfo();
        var id = SHA256.HashData(spki)[..4];
        const string Origin = "hub.localhost/log";
        await Console.Error.WriteLineAsync("making the export");
        Directory.CreateDirectory(Path.Combine(export, "facts"));
        var (hashes, notes, random) = (new List<byte[]>(facts), new List<string>(), new Random(1));
        for (var from = 0; from < facts; from += 65_536)
        {
            await using var file = new BufferedStream(File.Create(Path.Combine(export, "facts", $"{from / 65_536:00000000}.leaves")), 1 << 20);
            for (var at = from; at < Math.Min(facts, from + 65_536); at++)
            {
                var leaf = Leaf(at, random);
                var length = new byte[4];
                BinaryPrimitives.WriteInt32BigEndian(length, leaf.Length);
                file.Write(length);
                file.Write(leaf);
                hashes.Add(SHA256.HashData([0, .. leaf]));
            }
        }

        var tree = new Peaks();
        for (var at = 0; at < facts; at++)
        {
            tree.Add(hashes[at]);
            if ((at + 1) % BetweenCheckpoints != 0 && at + 1 != facts) continue;
            var text = $"{Origin}\n{at + 1}\n{Convert.ToBase64String(tree.Root())}\n";
            notes.Add($"{text}\n— {Origin} {Convert.ToBase64String([.. id, .. key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)])}\n");
        }

        Tiles(export, hashes);
        await File.WriteAllTextAsync(Path.Combine(export, "checkpoint"), notes[^1]);
        await File.WriteAllTextAsync(Path.Combine(export, "checkpoints"), string.Join('\n', notes));
        await File.WriteAllTextAsync(policy, $"log {Origin}+{Convert.ToHexStringLower(id)}+{Convert.ToBase64String([2, .. spki])}\nquorum none\n");
    }

    private static byte[] Leaf(int at, Random random)
    {
        // Streams take turns as citizens do: many at a time, each a few facts over the whole log.
        var streams = Math.Max(1, 1_000_000 / FactsOfAStream);
        var body = new byte[BodyBytes];
        random.NextBytes(body);
        var header = """{"actor":"clerk-0417","office":"springfield-3","channel":"counter","origin":"self","reportedAt":"2026-11-21T09:15:00Z","correlation":"0199d1f0aa007000"}"""u8.ToArray();
        var position = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(position, at + 1);
        var version = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(version, at / streams + 1);
        var time = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(time, 1_795_000_000_000_000 + at * 250L);
        byte[][] columns = [position, Encoding.UTF8.GetBytes($"citizen-{at % streams:0000000000}"), version, Guid.CreateVersion7().ToByteArray(bigEndian: true), "address-changed.v1"u8.ToArray(), time, header, body];
        var leaf = new byte[columns.Sum(c => 4 + c.Length)];
        var to = 0;
        foreach (var column in columns)
        {
            BinaryPrimitives.WriteInt32BigEndian(leaf.AsSpan(to), column.Length);
            column.CopyTo(leaf, to + 4);
            to += 4 + column.Length;
        }

        return leaf;
    }

    private static void Tiles(string export, List<byte[]> row)
    {
        for (var level = 0; row.Count > 0; level++)
        {
            var above = new List<byte[]>();
            for (var tile = 0; tile * 256 < row.Count; tile++)
            {
                var entries = row.GetRange(tile * 256, Math.Min(256, row.Count - tile * 256));
                var name = tile < 1000 ? $"{tile:000}" : $"x{tile / 1000:000}/{tile % 1000:000}";
                var path = Path.Combine(export, "tile", level.ToString(CultureInfo.InvariantCulture), entries.Count < 256 ? $"{name}.p/{entries.Count}" : name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllBytes(path, [.. entries.SelectMany(e => e)]);
                if (entries.Count < 256) continue;
                var root = new Peaks();
                foreach (var entry in entries) root.Add(entry);
                above.Add(root.Root());
            }

            row = above;
        }
    }

    /// <summary>The roots of the complete subtrees so far.</summary>
    private sealed class Peaks
    {
        private readonly Stack<(int Level, byte[] Hash)> _peaks = [];

        public void Add(byte[] hash)
        {
            var level = 0;
            for (; _peaks.TryPeek(out var last) && last.Level == level; level++) hash = SHA256.HashData([1, .. _peaks.Pop().Hash, .. hash]);
            _peaks.Push((level, hash));
        }

        public byte[] Root() => _peaks.Select(p => p.Hash).Aggregate((right, left) => SHA256.HashData([1, .. left, .. right]));
    }
}
