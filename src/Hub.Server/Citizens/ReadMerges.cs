using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.Server.Access;
using Hub.Server.Facts;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Server.Citizens;

/// <summary>With whom a citizen's file was ever merged, under which id it is kept, and who is not the same person.</summary>
public static class ReadMerges
{
    public sealed record Line(MergeId Merge, CitizenId Survivor, CitizenId Retired, long Position, DateTimeOffset RecordedAt, string Evidence, Reversed? Reversed);

    public sealed record Reversed(long Position, DateTimeOffset RecordedAt, string Reason);

    public sealed record Pair(CitizenId Citizen, CitizenId Other);

    public sealed record Answer(CitizenId Citizen, int Version, IReadOnlyList<CitizenId> Members, IReadOnlyList<Line> Merges, IReadOnlyList<Pair> NotSame, Retired? Retired);

    public static void Map(IEndpointRouteBuilder v1) => v1.MapGet("citizens/{id}/merges", Read).Allow(Scopes.Clerk, Scopes.Auditor).Reads("merges");

    private static async Task<IResult> Read(string id, HttpContext http, CitizenFiles files, CancellationToken ct)
    {
        var (file, no) = await AskedFile.Read(id, http, files, ct);
        if (file is null) return no!;
        return Results.Json(new Answer(file.Id, file.Version, file.Members, [.. file.Merges.All.Select(LineOf)],
            [.. file.Merges.NotSame.Select(p => new Pair(p.Item1, p.Item2)).OrderBy(p => p.Citizen.Value, StringComparer.Ordinal).ThenBy(p => p.Other.Value, StringComparer.Ordinal)],
            Retired.Of(file)), FactJson.Options);
    }

    private static Line LineOf(Merge m) =>
        new(m.Id, m.Survivor, m.Retired, m.Position, m.At, m.Evidence, m.Reversed is { } r ? new(r.Position, r.At, r.Reason) : null);
}
