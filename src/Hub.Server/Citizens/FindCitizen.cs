using Hub.EventStore;
using Hub.Server.Access;
using Hub.Server.Facts;
using Hub.Server.Http;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Server.Citizens;

/// <summary>The hub's id for an agency's key. The key is in the body: addresses of pages are logged, and a licence number is personal data.</summary>
public static class FindCitizen
{
    public static void Map(IEndpointRouteBuilder v1) => v1.MapPost("citizens/find", async (HttpContext http, AgencyRecords records, CitizenFiles files, CancellationToken ct) =>
    {
        var asked = (await Submission.ReadBatch(http)).Body<RegisterCitizen.RecordKey>();
        if (http.User.Has(Scopes.Agency) && http.User.FindFirst(Scopes.AgencyClaim)?.Value != asked.Agency)
            return Problems.Answer("wrong-scope", "An agency asks by its own keys.");
        if (!AgencyRecords.IsAgencyName(asked.Agency) || Texts.Take(asked.Key, Texts.LongestKey) is not { } key)
            return Problems.Answer("malformed", "agency and key are needed.");
        var record = records.IdOf(asked.Agency!, key);
        if (await records.CitizenOf(asked.Agency!, record, ct) is not { } citizen)
            return Problems.Answer("unknown-person", "Nobody is known to the hub under this key.");
        var file = await files.Read(citizen, Clearance.Ordinary, ct);
        http.Reading().Of(file);
        return file.Now.Keeping.Refusal is { } ordered ? Problems.Answer(ordered) : Results.Json(
            new { citizen = file.Id, retired = Retired.Of(file), replacedBy = file.Now.EndedRecords.FirstOrDefault(r => r.Record == record)?.ReplacedBy }, FactJson.Options);
    }).Allow(Scopes.Clerk, Scopes.Intake, Scopes.Agency, Scopes.Auditor).Reads("citizen");
}
