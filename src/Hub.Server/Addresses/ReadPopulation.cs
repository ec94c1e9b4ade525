using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Hub.Domain;
using Hub.EventStore;
using Hub.Server.Access;
using Hub.Server.Facts;
using Hub.Server.Http;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Server.Addresses;

/// <summary>
/// Everybody's address on a day as known at an instant, as lines of JSON. Whoever was cut off goes on with the last resume token that came: the cut stays
/// that of the first answer, while protection is as of the moment at which each line is written.
/// </summary>
public static class ReadPopulation
{
    private const int MostReaders = 2; // Each takes a processor and a good part of the database.
    private static readonly SemaphoreSlim Readers = new(MostReaders, MostReaders);

    public static void Map(IEndpointRouteBuilder v1) => v1.MapGet("address-books", Read).Allow(Scopes.Auditor).Reads("address");

    private static async Task<IResult> Read(
        string? on, string? knownAt, string? resume, HttpContext http, Population population, Store store, StateCalendar calendar, CancellationToken ct)
    {
        if (resume is not null && (on is not null || knownAt is not null)) return Problems.Answer("malformed", "A resume token says itself which day and instant.");
        if (Token.Read(resume) is not { } from)
        {
            if (resume is not null) return Problems.Answer("malformed", "resume is a token from an earlier answer.");
            var asked = AsOf.Read(on, knownAt, calendar);
            from = new(new(asked.On, asked.KnownAt, await store.Log.ReadHead(ct)), null, 0);
        }
        if (!await Readers.WaitAsync(0, ct)) return Problems.Answer("too-many-readers", "The whole population is being read twice just now; try again in a minute.");
        try
        {
            await Write(from, population, http, ct);
        }
        finally
        {
            Readers.Release();
        }
        return Results.Empty;
    }

    private static async Task Write(Token from, Population population, HttpContext http, CancellationToken ct)
    {
        var (cut, people, into) = (from.Cut, from.People, http.Response.BodyWriter);
        http.Response.ContentType = "application/jsonl";
        http.Response.Headers.CacheControl = "no-store";
        Say(into, new { on = cut.On, knownAt = cut.KnownAt, position = cut.Position });
        await foreach (var chunk in population.Read(cut, from.After, ct))
        {
            await http.Reading().ServeMore(chunk.People, ct);
            into.Write(chunk.Lines.Span);
            people += chunk.People;
            Say(into, new { resume = new Token(cut, chunk.Last, people).ToString() });
            await into.FlushAsync(ct); // As fast as it is taken, and no faster.
        }
        Say(into, new { people, end = true });
    }

    private static void Say<T>(IBufferWriter<byte> into, T line)
    {
        into.Write(JsonSerializer.SerializeToUtf8Bytes(line, FactJson.Options));
        into.Write("\n"u8);
    }

    /// <summary>Where an answer was cut off. It gives nobody anything that its bearer may not ask for anyhow, so it is not signed.</summary>
    private sealed record Token(Population.Cut Cut, CitizenId? After, long People)
    {
        public override string ToString() => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{Cut.On:yyyy-MM-dd}|{Cut.KnownAt.UtcTicks}|{Cut.Position}|{After}|{People}")));

        public static Token? Read(string? written)
        {
            if (written is null or { Length: > 400 } || written.Length % 2 != 0 || !written.All(char.IsAsciiHexDigitLower)) return null;
            var invariant = CultureInfo.InvariantCulture;
            return Encoding.UTF8.GetString(Convert.FromHexString(written)).Split('|') is [var on, var known, var position, var after, var people]
                && DateOnly.TryParseExact(on, "yyyy-MM-dd", invariant, DateTimeStyles.None, out var day)
                && long.TryParse(known, NumberStyles.None, invariant, out var ticks) && ticks <= DateTimeOffset.MaxValue.UtcTicks
                && long.TryParse(position, NumberStyles.None, invariant, out var at) && CitizenId.Read(after) is { } citizen
                && long.TryParse(people, NumberStyles.None, invariant, out var before)
                ? new(new(day, new DateTimeOffset(ticks, TimeSpan.Zero), at), citizen, before) : null;
        }
    }
}
