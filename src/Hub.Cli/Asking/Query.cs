namespace Hub.Cli.Asking;

/// <summary>The part of an address behind the question mark, of what was given.</summary>
internal static class Query
{
    public static string Of(params IEnumerable<(string Name, string? Value)> asked)
    {
        var given = string.Join('&', asked.Where(q => q.Value is not null).Select(q => $"{q.Name}={Uri.EscapeDataString(q.Value!)}"));
        return given.Length > 0 ? "?" + given : "";
    }
}
