using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.EventStore;
using Hub.Server.Http;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Http;

namespace Hub.Server.Citizens;

/// <summary>
/// The file that somebody asks to see, as the log has it now and the ordinary clearance may read it; or why it is not shown. That it was looked into is
/// kept, also of a file that an order closes.
/// </summary>
internal static class AskedFile
{
    public static async ValueTask<(CitizenFile? File, IResult? No)> Read(string id, HttpContext http, CitizenFiles files, CancellationToken ct)
    {
        if (CitizenId.Read(id) is not { } citizen || await files.ReadAnew(citizen, Clearance.Ordinary, ct) is not { Now.IsKnown: true } file) return (null, LifeDesk.UnknownCitizen);
        http.Reading().Of(file);
        return file.Now.Keeping.Refusal is { } ordered ? (null, Problems.Answer(ordered)) : (file, null);
    }
}
