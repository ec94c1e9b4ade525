using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Hub.Cli.Asking;

/// <summary>Looks into the sandbox agencies, which nobody does in earnest: what they hold, and the letters that they print.</summary>
public sealed class SandboxApi(Surroundings around) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), UseProxy = false }) { BaseAddress = around.SandboxUrl };

    public async Task CopyHoldings(string agency, Stream to, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/agencies/{agency}/holdings.csv");
        using var response = await Send(request, HttpCompletionOption.ResponseHeadersRead, ct);
        if (!response.IsSuccessStatusCode) throw No(response.StatusCode);
        try
        {
            await response.Content.CopyToAsync(to, ct);
        }
        catch (HttpRequestException)
        {
            throw Unreachable();
        }
    }

    /// <summary>Null when the agency knows no such record: it cannot write to somebody whom it does not know.</summary>
    public async Task<PrintedNotice?> Print(string agency, string recordKey, string kind, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/agencies/{agency}/notices")
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new NoticeAsked(recordKey, kind), Wire.Default.NoticeAsked)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await Send(request, HttpCompletionOption.ResponseContentRead, ct);
        if (response.StatusCode == HttpStatusCode.NotFound) return null;
        if (!response.IsSuccessStatusCode) throw No(response.StatusCode);
        return JsonSerializer.Deserialize(await response.Content.ReadAsByteArrayAsync(ct), Wire.Default.PrintedNotice);
    }

    private async Task<HttpResponseMessage> Send(HttpRequestMessage request, HttpCompletionOption until, CancellationToken ct)
    {
        try
        {
            return await http.SendAsync(request, until, ct);
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !ct.IsCancellationRequested))
        {
            throw Unreachable();
        }
    }

    private Halt Unreachable() => new(
        ExitCode.Unreachable, $"No sandbox answers: {http.BaseAddress}. It stands beside a development hub (ops/run); HUB_SANDBOX_URL names another.");

    private static Halt No(HttpStatusCode status) => new(ExitCode.No, $"The sandbox says no: status {(int)status}.");

    public void Dispose() => http.Dispose();
}
