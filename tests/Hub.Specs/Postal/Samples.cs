using NUnit.Framework;

namespace Hub.Specs.Postal;

/// <summary>Small samples of public-domain addresses that the repository carries; see the first line of each file.</summary>
internal static class Samples
{
    public sealed record Spelling(string AsTyped, string Line, string City, string State, string Zip, string Refusal);

    public sealed record Pair(string A, string B, bool Same);

    public static IEnumerable<Spelling> Spellings => Rows("spellings.tsv").Select(c => new Spelling(c[0], c[1], c[2], c[3], c[4], c[5]));

    public static IEnumerable<Pair> Pairs => Rows("pairs.tsv").Select(c => new Pair(c[0].Replace(" / ", "\n", StringComparison.Ordinal), c[1].Replace(" / ", "\n", StringComparison.Ordinal), c[2] == "1"));

    /// <summary>A folder beside the repository that only the team has; in CI its absence is a failure, not a reason to skip.</summary>
    public static string SharedFolder(string path)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Hub.sln"))) root = root.Parent;
        var folder = Path.GetFullPath(Path.Combine(root!.FullName, "..", "shared", path));
        if (Directory.Exists(folder)) return folder;
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail($"../shared/{path} is missing beside the checkout; this test reads it.");
        Assert.Ignore($"../shared/{path} is not beside this checkout.");
        return "";
    }

    public static IEnumerable<string[]> Rows(string file) =>
        File.ReadLines(Path.Combine(TestContext.CurrentContext.TestDirectory, "Postal", "Samples", file))
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split('\t'));
}
