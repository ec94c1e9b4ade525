using Hub.Cli;
using NUnit.Framework;

namespace Hub.Tests.Architecture;

/// <summary>What the README tells people to type exists, and what it points at is there.</summary>
public sealed class TheReadme
{
    private static readonly string Root = FindRoot();
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Root, "README.md"));

    private static IEnumerable<string> Commands => Lines.Where(l => l.StartsWith("    ops/", StringComparison.Ordinal)).Select(l => l.Trim().Split('#')[0].Trim()).Distinct();

    [TestCaseSource(nameof(Commands))]
    public async Task Every_command_exists(string command)
    {
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(File.Exists(Path.Combine(Root, words[0])), Is.True, words[0]);
        var options = words.Where(w => w.StartsWith("--", StringComparison.Ordinal)).ToArray();
        if (words[0] != "ops/hub")
        {
            var script = await File.ReadAllTextAsync(Path.Combine(Root, words[0]));
            foreach (var option in options) Assert.That(script, Does.Contain(option), command);
            return;
        }

        // The words before the first argument name the command.
        var named = words.Skip(1).TakeWhile(w => w.All(char.IsAsciiLetterLower)).ToArray();
        if (words.Contains("dmv")) named = [.. named.TakeWhile(w => w != "dmv")];
        var said = new StringWriter();
        var code = await HubCommand.Run([.. named, "--help"], new Surroundings(said, said, _ => null, TimeProvider.System), CancellationToken.None);
        Assert.That(code, Is.Zero, said.ToString());
        Assert.That(said.ToString(), Does.Contain(string.Join(' ', named)), command);
        foreach (var option in options) Assert.That(said.ToString(), Does.Contain(option), command);
    }

    [Test]
    public void Every_file_that_it_points_at_is_there()
    {
        var missing = Lines.SelectMany(l => System.Text.RegularExpressions.Regex.Matches(l, @"\]\((?<to>[^)#]+)\)", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Select(m => m.Groups["to"].Value))
            .Where(to => !File.Exists(Path.Combine(Root, to)) && !Directory.Exists(Path.Combine(Root, to))).ToArray();
        Assert.That(missing, Is.Empty);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Hub.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException("The tests do not lie in the repository.");
    }
}
