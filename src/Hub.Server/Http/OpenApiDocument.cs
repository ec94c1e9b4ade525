using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Server.Http;

/// <summary>The checked-in description of the API, as it stands in schemas/api.</summary>
internal static class OpenApiDocument
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/openapi.yaml", () =>
        Results.Stream(typeof(OpenApiDocument).Assembly.GetManifestResourceStream("openapi.yaml")!, "application/yaml")).ReadsNobody("The document.");
}
