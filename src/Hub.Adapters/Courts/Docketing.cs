using System.Text.Json;

namespace Hub.Adapters.Courts;

/// <summary>The Courts' call back: which message, and what became of it.</summary>
internal sealed record Docketing(Guid MessageId, Answer Answer)
{
    /// <summary>Null when it is not one.</summary>
    public static Docketing? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize<Form>(body, JsonSerializerOptions.Web) switch
            {
                { Type: "service-address.docketed" or "party-identity.docketed", Data: { Code: null } d } => new(d.MessageId, Answer.Applied(d.At, d.DocketEntry)),
                { Type: "service-address.refused" or "party-identity.refused", Data: { Code.Length: > 0 } d } => new(d.MessageId, Answer.Rejected(d.At, d.Code, d.DocketEntry)),
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Form(string? Type, Details? Data);

    private sealed record Details(Guid MessageId, string? DocketEntry, string? Code, DateTimeOffset At);
}
