using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;

namespace Hub.EventStore;

/// <summary>
/// Master keys as files, for development and for a machine that guards its own: ordinary-1.key, programme-1.key, court-1.key, 32 bytes in
/// base64, readable by the owner alone. A higher number is a newer key.
/// </summary>
public sealed class MasterKeyFiles : IMasterKeys
{
    private const int Nonce = 12;
    private const int Tag = 16;

    private readonly FrozenDictionary<string, byte[]> _keys;
    private readonly Dictionary<Master, string> _current = [];
    private readonly ThreadLocal<Dictionary<string, AesGcm>> _ciphers = new(() => new(StringComparer.Ordinal));

    private MasterKeyFiles(Dictionary<string, byte[]> keys)
    {
        _keys = keys.ToFrozenDictionary(StringComparer.Ordinal);
        foreach (var master in Enum.GetValues<Master>())
            if (keys.Keys.Where(name => Number(name, master) > 0).MaxBy(name => Number(name, master)) is { } newest) _current[master] = newest;
    }

    public static MasterKeyFiles Read(string folder)
    {
        var keys = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        if (Directory.Exists(folder))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*.key"))
            {
                var key = Convert.FromBase64String(File.ReadAllText(file).Trim());
                if (key.Length != SealedBody.SecretBytes) throw new InvalidDataException($"Master key {Path.GetFileNameWithoutExtension(file)} is not 32 bytes.");
                keys.Add(Path.GetFileNameWithoutExtension(file), key);
            }
        }
        return new(keys);
    }

    /// <summary>Makes the first master keys. Only ever for a key database that has no keys yet: a new one opens nothing old.</summary>
    public static MasterKeyFiles ReadOrMake(string folder)
    {
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var master in Enum.GetValues<Master>())
        {
            if (Directory.EnumerateFiles(folder, Name(master) + "-*.key").Any()) continue;
            Make(Path.Combine(folder, Name(master) + "-1.key"));
        }
        return Read(folder);
    }

    // Written whole under another name first: two processes that start together must end with one key, and a crash with none or a whole one.
    private static void Make(string file)
    {
        var draft = file + "." + Guid.NewGuid().ToString("N");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(draft, options))
        {
            stream.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(SealedBody.SecretBytes))));
            stream.Flush(flushToDisk: true);
        }
        try
        {
            File.Move(draft, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(draft);
        }
    }

    public string Current(Master master) => _current.TryGetValue(master, out var name) ? name : throw new MasterKeyMissing(Name(master));

    public bool Has(string name) => _keys.ContainsKey(name);

    public ValueTask<byte[]> Wrap(string name, ReadOnlyMemory<byte> secret, ReadOnlyMemory<byte> context, CancellationToken ct)
    {
        var wrapped = new byte[Nonce + secret.Length + Tag];
        RandomNumberGenerator.Fill(wrapped.AsSpan(0, Nonce));
        Cipher(name).Encrypt(wrapped.AsSpan(0, Nonce), secret.Span, wrapped.AsSpan(Nonce, secret.Length), wrapped.AsSpan(Nonce + secret.Length), context.Span);
        return new(wrapped);
    }

    public ValueTask<byte[]> Unwrap(string name, ReadOnlyMemory<byte> wrapped, ReadOnlyMemory<byte> context, CancellationToken ct)
    {
        var bytes = wrapped.Span;
        var secret = new byte[bytes.Length - Nonce - Tag];
        Cipher(name).Decrypt(bytes[..Nonce], bytes[Nonce..^Tag], bytes[^Tag..], secret, context.Span);
        return new(secret);
    }

    // A cipher is for one thread at a time, and preparing it takes longer than using it: each thread keeps one for every master key.
    private AesGcm Cipher(string name)
    {
        var ciphers = _ciphers.Value!;
        if (!ciphers.TryGetValue(name, out var cipher)) ciphers.Add(name, cipher = new(Key(name), Tag));
        return cipher;
    }

    private byte[] Key(string name) => _keys.TryGetValue(name, out var key) ? key : throw new MasterKeyMissing(name);

    private static string Name(Master master) => master.ToString().ToLowerInvariant();

    private static int Number(string name, Master master) =>
        name.StartsWith(Name(master) + "-", StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(Name(master).Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
