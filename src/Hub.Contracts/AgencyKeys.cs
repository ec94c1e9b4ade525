using System.Security.Cryptography;
using System.Text.Json;

namespace Hub.Contracts;

/// <summary>
/// The symmetric keys that one agency shares with the hub, newest first. The first seals; all of them open, so that a message under way
/// survives a change of key. On disk: one file per agency, <c>{agency}.keys.json</c>, <c>[{"id":"…","key":"base64, 32 bytes"}]</c>.
/// </summary>
public sealed class AgencyKeys
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private readonly (string Id, byte[] Key)[] keys;

    private AgencyKeys((string Id, byte[] Key)[] keys) => this.keys = keys;

    public string CurrentId => keys[0].Id;

    public static string FileOf(string folder, string agency) => Path.Combine(folder, agency + ".keys.json");

    public static AgencyKeys Read(string path)
    {
        var entries = JsonSerializer.Deserialize<List<Entry>>(File.ReadAllBytes(path), JsonSerializerOptions.Web) ?? [];
        if (entries.Count == 0 || entries.Any(e => e.Key.Length != 32))
            throw new InvalidDataException($"{Path.GetFileName(path)} holds no 256-bit key.");
        return new AgencyKeys([.. entries.Select(e => (e.Id, e.Key))]);
    }

    /// <summary>Makes a file with one new key, readable by its owner only; leaves an existing file alone.</summary>
    public static void CreateIfMissing(string path)
    {
        if (File.Exists(path)) return;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var temporary = path + "." + Guid.NewGuid().ToString("N");
        var entry = new Entry(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)), RandomNumberGenerator.GetBytes(32));
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(new[] { entry }, JsonSerializerOptions.Web));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(temporary, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary); // Another role of the same start was first; its key counts.
        }
    }

    public byte[] Seal(RecordState state, string record, long sequence)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(state, JsonSerializerOptions.Web);
        var output = new byte[NonceBytes + plain.Length + TagBytes];
        RandomNumberGenerator.Fill(output.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(keys[0].Key, TagBytes);
        aes.Encrypt(output.AsSpan(0, NonceBytes), plain, output.AsSpan(NonceBytes, plain.Length), output.AsSpan(NonceBytes + plain.Length), About(record, sequence));
        return output;
    }

    /// <summary>Null when no key of this agency opens it: another agency's message, or one that was altered.</summary>
    public RecordState? Open(RecordChangedV1 message)
    {
        var key = Array.Find(keys, k => k.Id == message.KeyId).Key;
        if (key is null || message.Sealed.Length < NonceBytes + TagBytes) return null;
        var plain = new byte[message.Sealed.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        try
        {
            aes.Decrypt(message.Sealed.AsSpan(0, NonceBytes), message.Sealed.AsSpan(NonceBytes, plain.Length),
                message.Sealed.AsSpan(NonceBytes + plain.Length), plain, About(message.Record, message.Sequence));
            return JsonSerializer.Deserialize<RecordState>(plain, JsonSerializerOptions.Web);
        }
        catch (Exception e) when (e is CryptographicException or JsonException)
        {
            return null;
        }
    }

    // A sealed body moved to another record or sequence must not open.
    private static byte[] About(string record, long sequence) => System.Text.Encoding.UTF8.GetBytes($"{record}/{sequence}");

    private sealed record Entry(string Id, byte[] Key);
}
