using Microsoft.AspNetCore.Http;

namespace Hub.Server.Http;

/// <summary>If-Match: the version of the file that the caller has seen, as the plain number or quoted as an entity tag.</summary>
internal static class Seen
{
    public static int? Version(HttpContext http)
    {
        var text = http.Request.Headers.IfMatch.ToString().Trim('"');
        if (text.Length == 0) return null;
        return int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var version)
            ? version
            : throw new NotAcceptable("malformed", "If-Match is the version that you have seen.");
    }
}
