using System.Text.RegularExpressions;

namespace Hub.Tests.Sandbox;

/// <summary>The pages under schemas/agencies, read by the tests so that they cannot go stale.</summary>
internal static class AgencyPages
{
    public static readonly string Folder = Find();

    public static string Text(string page) => File.ReadAllText(Path.Combine(Folder, page));

    /// <summary>The fenced blocks of one language, in order.</summary>
    public static IReadOnlyList<string> Blocks(string page, string language) =>
        [.. Regex.Matches(Text(page), $"```{language}\n(?<block>.*?)```", RegexOptions.Singleline).Select(m => m.Groups["block"].Value)];

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Hub.sln"))) return Path.Combine(folder.FullName, "schemas", "agencies");
        throw new DirectoryNotFoundException("The tests run inside the repository.");
    }
}
