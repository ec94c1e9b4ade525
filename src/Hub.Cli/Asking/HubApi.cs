using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Hub.Cli.Asking;

/// <summary>Asks the hub in one role, over HTTP like everybody else. The development token is fetched when it is first needed.</summary>
public sealed class HubApi : IDisposable
{
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(100);

    private readonly HttpClient http;
    private readonly string role;
    private readonly string? givenToken;
    private string? token;

    /// <param name="purpose">What is read for; left out by those who only write.</param>
    public HubApi(Surroundings around, string role, string? purpose = null)
    {
        (Url, this.role, givenToken) = (around.HubUrl, role, around.Setting("HUB_TOKEN"));
        http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), UseProxy = false, AllowAutoRedirect = false })
        {
            BaseAddress = Url,
            Timeout = LongestAnswer,
        };
        if (purpose is not null) http.DefaultRequestHeaders.TryAddWithoutValidation("Hub-Purpose", purpose);
    }

    public Uri Url { get; }

    public Task<T> Get<T>(string path, JsonTypeInfo<T> answer, CancellationToken ct) =>
        Ask(() => new HttpRequestMessage(HttpMethod.Get, path), answer, ct);

    /// <summary>Without a key for what only reads, with one for every write; the same key again gets the first answer again.</summary>
    public Task<T> Post<TBody, T>(string path, TBody body, JsonTypeInfo<TBody> wire, JsonTypeInfo<T> answer, string? idempotencyKey, CancellationToken ct)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, wire);
        return Ask(() =>
        {
            var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(bytes) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            if (idempotencyKey is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
            return request;
        }, answer, ct);
    }

    /// <summary>The answer's text, whatever its status.</summary>
    public async Task<(HttpStatusCode Status, string Text)> Look(string path, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var response = await Send(request, ct);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(ct));
    }

    /// <summary>A development hub hands a token to whoever asks on loopback; any other is told one in HUB_TOKEN.</summary>
    public async Task<string> Token(CancellationToken ct)
    {
        if (givenToken is not null) return givenToken;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/dev/tokens")
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new TokenAsked(role), Wire.Default.TokenAsked)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await Send(request, ct);
        if (response.StatusCode == HttpStatusCode.NotFound)
            throw new Halt(ExitCode.BadInput, $"The hub at {Url} hands out no development tokens. Set HUB_TOKEN to a token with the scope '{role.Split(':')[0]}'.");
        return (await Read(response, Wire.Default.TokenIssued, ct)).Token;
    }

    public async Task<string> Text(string path, CancellationToken ct)
    {
        using var response = await Ask(() => new HttpRequestMessage(HttpMethod.Get, path), HttpCompletionOption.ResponseContentRead, ct);
        var body = await response.Content.ReadAsByteArrayAsync(ct);
        return response.IsSuccessStatusCode ? System.Text.Encoding.UTF8.GetString(body) : throw Refusal(response.StatusCode, body);
    }

    /// <summary>For answers too large to hold. One that breaks off is an error, and what was written so far is worth nothing.</summary>
    public async Task Copy(string path, Stream into, CancellationToken ct)
    {
        using var response = await Ask(() => new HttpRequestMessage(HttpMethod.Get, path), HttpCompletionOption.ResponseHeadersRead, ct);
        if (!response.IsSuccessStatusCode) throw Refusal(response.StatusCode, await response.Content.ReadAsByteArrayAsync(ct));
        try
        {
            await response.Content.CopyToAsync(into, ct);
        }
        catch (HttpRequestException)
        {
            throw Unreachable("The connection broke");
        }
    }

    /// <summary>An answer too large to hold, line by line. One that breaks off ends in a <see cref="Halt"/>.</summary>
    public async IAsyncEnumerable<string> Lines(string path, [EnumeratorCancellation] CancellationToken ct)
    {
        using var response = await Ask(() => new HttpRequestMessage(HttpMethod.Get, path), HttpCompletionOption.ResponseHeadersRead, ct);
        if (!response.IsSuccessStatusCode) throw Refusal(response.StatusCode, await response.Content.ReadAsByteArrayAsync(ct));
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(ct));
        while (true)
        {
            string? line;
            try
            {
                line = await reader.ReadLineAsync(ct);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                throw Unreachable("The connection broke");
            }
            if (line is null) break;
            yield return line;
        }
    }

    private async Task<T> Ask<T>(Func<HttpRequestMessage> request, JsonTypeInfo<T> answer, CancellationToken ct)
    {
        using var response = await Ask(request, HttpCompletionOption.ResponseContentRead, ct);
        return await Read(response, answer, ct);
    }

    private async Task<HttpResponseMessage> Ask(Func<HttpRequestMessage> request, HttpCompletionOption until, CancellationToken ct)
    {
        for (var again = false; ; again = true)
        {
            token ??= await Token(ct);
            using var message = request();
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            var response = await Send(message, ct, until);
            if (response.StatusCode != HttpStatusCode.Unauthorized || givenToken is not null || again) return response;
            response.Dispose();
            token = null; // A development token ends with the server that gave it.
        }
    }

    private async Task<HttpResponseMessage> Send(HttpRequestMessage request, CancellationToken ct, HttpCompletionOption until = HttpCompletionOption.ResponseContentRead)
    {
        try
        {
            return await http.SendAsync(request, until, ct);
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError ? "No hub answers" : "The connection broke");
        }
        catch (TaskCanceledException) when (!ct.IsCancellationRequested)
        {
            throw Unreachable($"No answer within {LongestAnswer.TotalSeconds:0} s");
        }
    }

    private Halt Unreachable(string what) => new(
        ExitCode.Unreachable, $"{what}: {Url}. Is it running (ops/run), and does HUB_URL name it? Repeating the command is safe.");

    private async Task<T> Read<T>(HttpResponseMessage response, JsonTypeInfo<T> answer, CancellationToken ct)
    {
        var body = await response.Content.ReadAsByteArrayAsync(ct);
        if (!response.IsSuccessStatusCode) throw Refusal(response.StatusCode, body);
        try
        {
            if (JsonSerializer.Deserialize(body, answer) is { } read) return read;
        }
        catch (JsonException)
        {
            // Said below; the text may hold what should not be shown.
        }

        throw new Halt(ExitCode.Unreachable, $"What answers at {Url} is not a hub that this command understands.");
    }

    private static Refused Refusal(HttpStatusCode status, byte[] body)
    {
        Problem? problem = null;
        try
        {
            problem = JsonSerializer.Deserialize(body, Wire.Default.Problem);
        }
        catch (JsonException)
        {
            // Not a problem document: a proxy's page, or nothing. The status has to do.
        }

        return new(problem?.Code ?? "http-" + (int)status, (int)status, problem?.Detail ?? problem?.Title ?? $"status {(int)status}");
    }

    public void Dispose() => http.Dispose();
}
