using System.Text.Json;
using Hub.Linking;

namespace Hub.Server.Identity;

internal static class Words
{
    /// <summary>The words of FHIR's match grades, and one below possible that is never told.</summary>
    public static string Of(MatchGrade grade) => grade switch
    {
        MatchGrade.Certain => "certain",
        MatchGrade.Probable => "probable",
        MatchGrade.Possible => "possible",
        MatchGrade.CertainlyNot => "certainly-not",
        _ => "unlikely",
    };

    public static string Of(Field field) => JsonNamingPolicy.KebabCaseLower.ConvertName(field.ToString());

    public static string Of(Level level) => JsonNamingPolicy.KebabCaseLower.ConvertName(level.ToString());
}
