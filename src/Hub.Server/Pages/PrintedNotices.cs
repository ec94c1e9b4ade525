using System.Net.Http.Json;
using System.Text.Json;
using Hub.Domain;
using Hub.EventStore;
using Hub.Server.Access;
using Hub.Server.Addresses;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using Hub.Server.Http;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static Hub.Domain.Addresses.ProtectionEvent;

namespace Hub.Server.Pages;

/// <summary>
/// The letters that the simulated agencies printed for one citizen's records, around one change. Development only: real agencies'
/// letters reach the hub as facts, not by looking into their systems.
/// </summary>
public sealed class PrintedNotices(IHttpClientFactory http, ServerSettings settings, CitizenFiles files, ChangeIndex changes)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public sealed record OfAgency(string Agency, string Kind, JsonElement? Before, JsonElement? Now);

    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapGet("changes/{change}/notices", async (string change, HttpContext http, PrintedNotices notices, CancellationToken ct) =>
            ChangeId.Read(change) is { } id && await notices.Around(id, http.Reading(), ct) is { } found
                ? Results.Json(new { notices = found }, FactJson.Options)
                : Problems.Answer("unknown-change", "No change has this reference."))
        .Allow(Scopes.Clerk, Scopes.Auditor).Reads("letters");

    private async Task<IReadOnlyList<OfAgency>?> Around(ChangeId change, PersonalRead read, CancellationToken ct)
    {
        if (await changes.Find(change, ct) is not { } entry) return null;
        read.Of(entry.Citizen).Rows(0);
        if (!settings.IsDevelopment || settings.Sandbox is not { } sandbox) return [];
        var file = await files.ReadAnew(entry.Citizen, Clearance.Ordinary, ct);
        if (file.Now.Keeping.Refusal is { } ordered) throw new NotAcceptable(ordered.Code, ordered.Reason);

        // What was printed before an enrolment bears the real address, and every letter says where it would have gone: none is shown.
        if (file.Facts.Any(f => f.Event is ProtectionEnrolled)) return [];
        var found = new List<OfAgency>();
        foreach (var record in file.Now.Records)
        {
            if (AgencyRecords.IsSource(record.Agency)) continue;
            try
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
                patience.CancelAfter(Patience);
                using var client = http.CreateClient();
                using var answer = await client.PostAsJsonAsync(new Uri(sandbox, $"/agencies/{record.Agency}/notices/search"), new { recordKey = record.Key }, patience.Token);
                if (!answer.IsSuccessStatusCode) continue;
                var letters = (await answer.Content.ReadFromJsonAsync<JsonElement>(patience.Token)).GetProperty("notices").EnumerateArray().ToArray();
                var before = letters.Where(l => l.GetProperty("printedAt").GetDateTimeOffset() < entry.RecordedAt).Take(1).Cast<JsonElement?>().FirstOrDefault();
                var now = letters.Where(l => l.GetProperty("printedAt").GetDateTimeOffset() >= entry.RecordedAt).Take(1).Cast<JsonElement?>().FirstOrDefault();
                if ((before ?? now) is { } any) found.Add(new(record.Agency, any.GetProperty("kind").GetString()!, before, now));
            }
            catch (Exception e) when (e is HttpRequestException or JsonException or OperationCanceledException && !ct.IsCancellationRequested)
            {
                // The page does without an agency's letters while its system is away.
            }
        }
        read.Rows(found.Count);
        return found;
    }
}
