using System.Buffers;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using Hub.EventStore;
using Hub.Server.Access;
using Hub.Server.Facts;
using Microsoft.AspNetCore.Http;

namespace Hub.Server.Http;

/// <summary>One write as it came in: who sent it, under which Idempotency-Key, with which body.</summary>
public sealed class Submission
{
    public const int LargestBody = 64 * 1024;
    public const int LargestBatch = 1024 * 1024;
    private const int LongestKey = 200;
    private static readonly JsonSerializerOptions Strict = new(FactJson.Options)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false, // Of two members of one name, which one was meant cannot be known.
        MaxDepth = 16,
    };

    private readonly byte[] body;

    private Submission(ClaimsPrincipal who, byte[] body, CommandKey? command) => (Who, this.body, Command) = (who, body, command);

    public ClaimsPrincipal Who { get; }

    /// <summary>Null only in a batch, where each row brings its own.</summary>
    public CommandKey? Command { get; }

    public Guid Correlation { get; } = Guid.CreateVersion7();

    public string Actor => ActorOf(Who);

    public bool Has(string scope) => Who.Has(scope);

    public static async Task<Submission> Read(HttpContext http, Store store, int largest = LargestBody)
    {
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        if (key.Length == 0) throw new NotAcceptable("idempotency-key-missing", "Every write needs an Idempotency-Key header; repeat it to get the same answer again.");
        if (key.Length > LongestKey) throw new NotAcceptable("field-too-long", $"An Idempotency-Key has at most {LongestKey} characters.");
        if (key.Any(c => c is < '!' or > '~')) throw new NotAcceptable("control-characters", "An Idempotency-Key is visible ASCII without spaces.");
        var sent = await ReadBody(http, largest);
        return new(http.User, sent, KeyOf(store, http.User, key, Encoding.UTF8.GetBytes($"{http.Request.Method} {http.Request.Path}\n"), sent));
    }

    public static async Task<Submission> ReadBatch(HttpContext http, int largest = LargestBatch) => new(http.User, await ReadBody(http, largest), null);

    /// <summary>The key of one row of a batch: repeated in another batch, it gives the first answer again.</summary>
    public CommandKey KeyOfRow(Store store, string key, object row) =>
        KeyOf(store, Who, key, "row\n"u8, JsonSerializer.SerializeToUtf8Bytes(row, FactJson.Options));

    public T Body<T>() where T : class
    {
        T? value;
        try
        {
            value = JsonSerializer.Deserialize<T>(body, Strict);
        }
        catch (JsonException)
        {
            value = null; // What JSON says of it may quote the body; the code is enough.
        }
        return value ?? throw new NotAcceptable("malformed", "The body is not the JSON that this address takes; see /openapi.yaml.");
    }

    public static string ActorOf(ClaimsPrincipal who) => who.FindFirst("sub")?.Value ?? throw new NotAcceptable("unauthenticated", "The token names nobody.");

    private static CommandKey KeyOf(Store store, ClaimsPrincipal who, string key, ReadOnlySpan<byte> what, byte[] sent) =>
        new(ActorOf(who), key, store.Hmac([.. what, .. sent]));

    private static async Task<byte[]> ReadBody(HttpContext http, int limit)
    {
        if (!http.Request.HasJsonContentType()) throw new NotAcceptable("wrong-media-type", "Send application/json.");
        if (http.Request.ContentLength > limit) throw TooLarge(limit);
        var buffer = new ArrayBufferWriter<byte>(4096);
        while (true)
        {
            var read = await http.Request.Body.ReadAsync(buffer.GetMemory(16 * 1024), http.RequestAborted);
            if (read == 0) return buffer.WrittenSpan.ToArray();
            buffer.Advance(read);
            if (buffer.WrittenCount > limit) throw TooLarge(limit);
        }
    }

    private static NotAcceptable TooLarge(int limit) => new("body-too-large", $"A body has at most {limit / 1024} KB.");
}
