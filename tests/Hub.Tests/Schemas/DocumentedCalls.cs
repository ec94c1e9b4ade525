using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Hub.Tests.Server;
using NUnit.Framework;

namespace Hub.Tests.Schemas;

/// <summary>Calls as anybody would make them, and each answer held against the document.</summary>
internal sealed class DocumentedCalls(RunningHub hub, OpenApiText api)
{
    public List<string> Wrong { get; } = [];
    public HashSet<string> AnsweredYes { get; } = [];
    public HashSet<string> Codes { get; } = [];

    /// <summary>One call, its answer held against the document.</summary>
    public async Task<Answered> Make(string id, string path, string? body = null, string role = "intake", string? key = null, string? ifMatch = null, string mediaType = "application/json", int? expect = null)
    {
        var (type, answer) = await Send(path, body, role, key, ifMatch, mediaType);
        var yes = (int)answer.Status < 300;
        if (expect is null ? !yes : (int)answer.Status != expect) Wrong.Add($"{id} was expected to answer {expect?.ToString() ?? "yes"}: {(int)answer.Status} {answer.Text}");
        Wrong.AddRange(api[id].Check((int)answer.Status, type, answer.Text));
        if (yes) AnsweredYes.Add(id);
        else if (answer.Code is { } code) Codes.Add(code);
        return answer;
    }

    public async Task<(string? MediaType, Answered Answer)> Send(string path, string? body, string role, string? key, string? ifMatch, string mediaType)
    {
        using var client = hub.As(role);
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, mediaType);
        if (key != "") request.Headers.Add("Idempotency-Key", key ?? Guid.NewGuid().ToString());
        if (ifMatch is not null) request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{ifMatch}\""));
        using var response = await client.SendAsync(request);
        return (response.Content.Headers.ContentType?.MediaType, await Answered.Of(response));
    }

    public async Task Watch(string change)
    {
        using var client = hub.As("auditor");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var response = await client.GetAsync($"/v1/changes/{change}/events", HttpCompletionOption.ResponseHeadersRead, patience.Token);
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/event-stream"));
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(patience.Token));
        var step = api.Document["components"]!["schemas"]!["Step"]!;
        for (var steps = 0; steps < 4;)
        {
            var line = await lines.ReadLineAsync(patience.Token) ?? throw new EndOfStreamException();
            if (!line.StartsWith("data: ", StringComparison.Ordinal)) continue;
            Wrong.AddRange(api.Schemas.Check(step, JsonNode.Parse(line[6..])).Select(w => "watchChange: " + w));
            steps++;
        }
        AnsweredYes.Add("watchChange");
    }
}
