using System.Text.Json;
using Hub.Postal;
using Hub.Server.Access;
using Hub.Server.Http;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Server.Addresses;

/// <summary>
/// Addresses read and compared for whoever asks, as the terminal does it: what a page shows before anything is reported. Questions, in bodies: an
/// address is personal data and does not belong into a URL. Nothing is looked up about anybody, and nothing kept.
/// </summary>
public static class ReadAddresses
{
    public const int MostAtOnce = 1_000;
    private const string WhatWasSent = "What was sent, read; nobody is looked up.";

    /// <param name="Addresses">Each a text, or line, line2, city, state and zip.</param>
    public sealed record ToRead(IReadOnlyList<JsonElement>? Addresses);

    public sealed record ToCompare(IReadOnlyList<Pair>? Pairs);

    public sealed record Pair(JsonElement? A, JsonElement? B);

    public static void Map(IEndpointRouteBuilder v1)
    {
        string[] who = [Scopes.Clerk, Scopes.Intake, Scopes.Agency, Scopes.Auditor, Scopes.Citizen];
        v1.MapPost("addresses/parse", (HttpContext http, CancellationToken _) => Parse(http)).Allow(who).ReadsNobody(WhatWasSent);
        v1.MapPost("addresses/compare", (HttpContext http, CancellationToken _) => Compare(http)).Allow(who).ReadsNobody(WhatWasSent);
    }

    private static async Task<IResult> Parse(HttpContext http)
    {
        var addresses = (await Submission.ReadBatch(http)).Body<ToRead>().Addresses ?? throw new NotAcceptable("malformed", "addresses is a list of addresses.");
        Bound(addresses.Count);
        var readings = addresses.Select(a => AddressInput.ReadingOf(a)).ToArray(); // All of them before the first byte: one may be no address at all.
        return Answer(json =>
        {
            json.WriteStartArray("addresses"u8);
            foreach (var reading in readings) ReadingJson.Write(json, reading);
            json.WriteEndArray();
        });
    }

    private static async Task<IResult> Compare(HttpContext http)
    {
        var pairs = (await Submission.ReadBatch(http)).Body<ToCompare>().Pairs ?? throw new NotAcceptable("malformed", "pairs is a list of pairs.");
        Bound(pairs.Count);
        var comparisons = pairs.Select(p => p is null
            ? throw new NotAcceptable("malformed", "A pair has two addresses, a and b.")
            : AddressComparer.Compare(AddressInput.ReadingOf(p.A), AddressInput.ReadingOf(p.B))).ToArray();
        return Answer(json =>
        {
            json.WriteStartArray("verdicts"u8);
            foreach (var comparison in comparisons)
            {
                json.WriteStartObject();
                json.WriteString("verdict"u8, ReadingJson.WordOf(comparison.Verdict));
                json.WriteStartArray("reasons"u8);
                foreach (var reason in comparison.Reasons) json.WriteStringValue(reason);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
    }

    private static void Bound(int count)
    {
        if (count > MostAtOnce) throw new NotAcceptable("body-too-large", $"At most {MostAtOnce} are read at once.");
    }

    private static IResult Answer(Action<Utf8JsonWriter> write)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body, new JsonWriterOptions { Encoder = Facts.FactJson.Options.Encoder }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return Results.Bytes(body.ToArray(), "application/json");
    }
}
