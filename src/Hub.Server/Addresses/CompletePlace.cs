using Hub.Postal;
using Hub.Server.Access;
using Hub.Server.Facts;
using Hub.Server.Http;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Server.Addresses;

/// <summary>Cities and ZIP codes to choose from while somebody types. Where a city begins is no personal data, so it may stand in the address.</summary>
public static class CompletePlace
{
    private const int LongestName = 60;

    public sealed record ZipOf(string Zip, string? County);

    public sealed record Choice(string City, string State, IReadOnlyList<ZipOf> Zips);

    public sealed record Choices(IReadOnlyList<Choice> Places, IReadOnlyList<Choice> DidYouMean, string TableEdition);

    public static void Map(IEndpointRouteBuilder v1) => v1.MapGet("addresses/places", Complete)
        .Allow(Scopes.Clerk, Scopes.Intake, Scopes.Agency, Scopes.Auditor, Scopes.Citizen).ReadsNobody("A public table of places.");

    private static IResult Complete(string? city, string? state, string? zip, int? limit)
    {
        if ((city is null) == (zip is null)) return Problems.Answer("malformed", "Ask with city, how a city's name begins, or with zip, how a ZIP code begins.");
        if (limit < 1 || limit > Places.Most) return Problems.Answer("malformed", $"limit is 1 to {Places.Most}.");
        if (state is not null && !(state.Length == 2 && state.All(char.IsAsciiLetter))) return Problems.Answer("malformed", "state is two letters.");
        if (zip is not null && !(zip.Length is > 1 and <= 5 && zip.All(char.IsAsciiDigit))) return Problems.Answer("malformed", "zip is two to five digits.");
        var most = limit ?? 10;
        if (zip is not null) return Answer(UnderTheirCities(Places.ZipsBeginning(zip, state, most)), []);
        if (Texts.Take(city, LongestName) is not { Length: > 1 } name) return Problems.Answer("malformed", "city is at least two letters.");
        var found = Places.Beginning(name, state, most);
        return Answer(found.Select(ChoiceOf), found.Count > 0 ? [] : DidYouMean.City(name, state, null, most).Select(ChoiceOf));
    }

    private static IResult Answer(IEnumerable<Choice> places, IEnumerable<Choice> meant) =>
        Results.Json(new Choices([.. places], [.. meant], AddressReader.Default.TablesEdition), FactJson.Options);

    private static Choice ChoiceOf(Place city) => new(city.City, city.State, [.. Places.Zips(city.City, city.State).Select(z => new ZipOf(z, CountyOf(z)))]);

    private static IEnumerable<Choice> UnderTheirCities(IReadOnlyList<ZipPlace> zips) =>
        zips.GroupBy(z => (z.City, z.State)).Select(g => new Choice(g.Key.City, g.Key.State, [.. g.Select(z => new ZipOf(z.Zip, z.County?.ToUpperInvariant()))]));

    private static string? CountyOf(string zip) => Places.Of(zip) is [{ County: { } county }] ? county.ToUpperInvariant() : null;
}
