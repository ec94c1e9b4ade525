using System.CommandLine;
using System.Net;
using System.Text.Json;
using Hub.Cli.Asking;

namespace Hub.Cli.Operations;

/// <summary>Whether the hub is ready, and how far everything has come. Exit 1 when it answers but is not ready, or its log takes nothing in.</summary>
public static class Status
{
    public static Command Command(Surroundings around)
    {
        var command = new Command("status", "Say whether the hub is ready, and how far its parts have come");
        command.SetAction(async (_, ct) =>
        {
            using var hub = new HubApi(around, "auditor");
            var (ready, why) = await hub.Look("/health/ready", ct);
            await around.Out.WriteLineAsync($"{hub.Url} is {(ready == HttpStatusCode.OK ? "ready" : $"not ready: {Short(why)}")}");
            var status = await hub.Get("/v1/status", Wire.Default.JsonElement, ct);
            await Write(around.Out, status, "");
            var takesIn = !(status.TryGetProperty("signed", out var signed) && signed.TryGetProperty("heldBack", out var heldBack) && heldBack.ValueKind == JsonValueKind.String);
            return ready == HttpStatusCode.OK && takesIn ? ExitCode.Ok : ExitCode.No;
        });
        return command;
    }

    /// <summary>Whatever the server says of itself, in its order: a newer one may say more.</summary>
    private static async Task Write(TextWriter to, JsonElement status, string indent)
    {
        foreach (var member in status.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Array)
            {
                await to.WriteLineAsync($"{indent}{member.Name}:");
                foreach (var item in member.Value.EnumerateArray()) await to.WriteLineAsync($"{indent}  {(item.ValueKind == JsonValueKind.Object ? Line(item) : item.ToString())}");
            }
            else if (member.Value.ValueKind == JsonValueKind.Object)
            {
                await to.WriteLineAsync($"{indent}{member.Name}:");
                await Write(to, member.Value, indent + "  ");
            }
            else
            {
                await to.WriteLineAsync($"{indent}{member.Name}: {member.Value}");
            }
        }
    }

    private static string Line(JsonElement item) => string.Join("  ", item.EnumerateObject().Select(m => $"{m.Name} {m.Value}"));

    private static string Short(string text) => text.Length <= 200 ? text : text[..200] + "…";
}
