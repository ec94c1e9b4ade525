using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Hub.Tests.Pages;

/// <summary>
/// A real Chromium without a window, driven over its debugging protocol: one page, opened, looked at and clicked as a person would. What
/// the page complains of is kept.
/// </summary>
public sealed class Browser : IAsyncDisposable
{
    private const int LongestMessage = 8 * 1024 * 1024;
    private readonly string profile = Directory.CreateTempSubdirectory("hub-browser-").FullName;
    private readonly ClientWebSocket socket = new();
    private Process? chromium;
    private int last;

    /// <summary>Errors of scripts, and of what the page could not load.</summary>
    public List<string> Complaints { get; } = [];

    public static async Task<Browser> Open()
    {
        var browser = new Browser();
        try
        {
            await browser.Start();
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    public async Task Go(Uri to)
    {
        await Send("Page.navigate", new { url = to.ToString() });
        await Until("document.readyState === 'complete' && location.href !== 'about:blank'");
    }

    /// <summary>What a script says of the page.</summary>
    public async Task<JsonElement> Ask(string expression)
    {
        var answer = await Send("Runtime.evaluate", new { expression, returnByValue = true, awaitPromise = true });
        return answer.GetProperty("result").TryGetProperty("value", out var value) ? value : default;
    }

    /// <summary>Until the page has come to show something.</summary>
    public Task Until(string expression) => Eventually.Holds(async () => (await Ask($"!!({expression})")).ValueKind == JsonValueKind.True);

    private async Task Start()
    {
        chromium = Process.Start(new ProcessStartInfo("chromium")
        {
            RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false,
            ArgumentList =
            {
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync", "--disable-dev-shm-usage", "--remote-debugging-port=0", "--user-data-dir=" + profile, "about:blank",
            },
        })!;
        chromium.OutputDataReceived += (_, _) => { };
        chromium.BeginOutputReadLine();
        const string Listening = "DevTools listening on ";
        var door = new TaskCompletionSource<Uri>();
        chromium.ErrorDataReceived += (_, said) =>
        {
            if (said.Data?.StartsWith(Listening, StringComparison.Ordinal) == true) door.TrySetResult(new Uri(said.Data[Listening.Length..]));
        };
        chromium.BeginErrorReadLine();
        var host = await door.Task.WaitAsync(TimeSpan.FromSeconds(60));

        using var http = new HttpClient();
        var pages = JsonSerializer.Deserialize<JsonElement>(await http.GetStringAsync($"http://127.0.0.1:{host.Port}/json/list"));
        await socket.ConnectAsync(new Uri(pages.EnumerateArray().First(p => p.GetProperty("type").GetString() == "page").GetProperty("webSocketDebuggerUrl").GetString()!), default);
        await Send("Page.enable", new { });
        await Send("Runtime.enable", new { });
        await Send("Log.enable", new { });
    }

    private async Task<JsonElement> Send(string method, object parameters)
    {
        var id = ++last;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters }), WebSocketMessageType.Text, true, patience.Token);
        while (true)
        {
            var message = await Receive(patience.Token);
            if (message.TryGetProperty("id", out var answered) && answered.GetInt32() == id)
                return message.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException(message.ToString());
            Note(message);
        }
    }

    private void Note(JsonElement message)
    {
        if (!message.TryGetProperty("method", out var method)) return;
        if (method.GetString() == "Runtime.exceptionThrown") Complaints.Add(message.GetProperty("params").ToString());
        if (method.GetString() == "Log.entryAdded" && message.GetProperty("params").GetProperty("entry") is var entry && entry.GetProperty("level").GetString() == "error")
            Complaints.Add(entry.GetProperty("text").ToString());
    }

    private async Task<JsonElement> Receive(CancellationToken ct)
    {
        using var whole = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, ct);
            whole.Write(buffer, 0, part.Count);
            if (whole.Length > LongestMessage) throw new InvalidOperationException("The browser says too much.");
            if (part.EndOfMessage) return JsonSerializer.Deserialize<JsonElement>(Encoding.UTF8.GetString(whole.ToArray()));
        }
    }

    public async ValueTask DisposeAsync()
    {
        socket.Dispose();
        if (chromium is not null)
        {
            chromium.Kill(entireProcessTree: true);
            await chromium.WaitForExitAsync();
            chromium.Dispose();
        }
        Directory.Delete(profile, recursive: true);
    }
}
