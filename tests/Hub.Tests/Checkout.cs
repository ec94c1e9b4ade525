using System.Diagnostics;

namespace Hub.Tests;

/// <summary>The repository that the tests run in.</summary>
internal static class Checkout
{
    public static readonly string Root = Find();

    /// <summary>Every file that git keeps, as paths from the root.</summary>
    public static IReadOnlyList<string> Tracked { get; } = List();

    public static string Text(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Hub.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException("The tests run inside the repository.");
    }

    private static string[] List()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["ls-files", "-z"]) { WorkingDirectory = Root, RedirectStandardOutput = true, UseShellExecute = false })
            ?? throw new InvalidOperationException("git did not start.");
        var paths = git.StandardOutput.ReadToEnd().Split('\0', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        if (git.ExitCode != 0 || paths.Length == 0) throw new InvalidOperationException("git lists no files here.");
        return [.. paths.Where(path => File.Exists(Path.Combine(Root, path)))]; // One that was just moved is listed until it is added.
    }
}
