using System.Diagnostics;
using System.Globalization;
using NUnit.Framework;

namespace Hub.Tests.Cli;

/// <summary>The scripts in ops: they parse, say what they do not understand, and end only what they started.</summary>
public sealed class TheScripts
{
    private static readonly string Root = FindRoot();

    private static string FindRoot()
    {
        var folder = TestContext.CurrentContext.TestDirectory;
        while (!File.Exists(Path.Combine(folder, "Hub.sln"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The repository is not above the tests.");
        return folder;
    }

    private static IEnumerable<string> Scripts =>
        Directory.EnumerateFiles(Path.Combine(Root, "ops")).Concat(Directory.EnumerateFiles(Path.Combine(Root, "ops", "parts"))).Append(Path.Combine(Root, ".ci", "run"))
            .Where(f => Path.GetExtension(f) == ".sh" || (Path.GetExtension(f).Length == 0 && File.ReadLines(f).First().EndsWith("bash", StringComparison.Ordinal))).Select(f => Path.GetRelativePath(Root, f)).Order(StringComparer.Ordinal);

    private static (int Code, string Said) Run(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", command) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = "/" })!;
        var error = process.StandardError.ReadToEndAsync();
        var said = process.StandardOutput.ReadToEnd();
        Assert.That(process.WaitForExit(TimeSpan.FromSeconds(60)), Is.True);
        return (process.ExitCode, said + error.Result);
    }

    [TestCaseSource(nameof(Scripts))]
    public void Every_script_parses(string script) => Assert.That(Run("-n", Path.Combine(Root, script)), Is.EqualTo((0, "")));

    [TestCaseSource(nameof(Scripts))]
    public void Every_script_that_people_call_stops_at_the_first_failure_and_may_be_called(string script)
    {
        if (Path.GetExtension(script) == ".sh") return;
        Assert.That(File.ReadAllLines(Path.Combine(Root, script)), Does.Contain("set -euo pipefail"));
        Assert.That(OperatingSystem.IsWindows() || File.GetUnixFileMode(Path.Combine(Root, script)).HasFlag(UnixFileMode.UserExecute), Is.True);
    }

    [TestCase("ops/run", "--fast")]
    [TestCase("ops/run", "--port", "80")]
    [TestCase("ops/run", "--data")]
    [TestCase("ops/run", "--now", "someday")]
    [TestCase("ops/stop", "--all")]
    [TestCase("ops/test", "--fast")]
    [TestCase("ops/bench", "lunch")]
    public void What_a_script_does_not_understand_is_2(string script, params string[] options) =>
        Assert.That(Run([Path.Combine(Root, script), .. options]).Code, Is.EqualTo(2));

    [Test]
    public void Stopping_where_nothing_runs_is_fine()
    {
        var folder = Directory.CreateTempSubdirectory("hub-stop-");
        try
        {
            Assert.That(Run(Path.Combine(Root, "ops/stop"), "--data", folder.FullName).Code, Is.Zero);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public void A_process_that_has_the_id_but_began_at_another_moment_is_not_ended_and_one_that_was_started_is()
    {
        var folder = Directory.CreateTempSubdirectory("hub-stop-");
        using var stranger = Process.Start("sleep", "300");
        using var ours = Process.Start("sleep", "300");
        try
        {
            var run = folder.CreateSubdirectory("run").FullName;
            var boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
            File.WriteAllText(Path.Combine(run, "dmv.pid"), $"{stranger.Id} {Began(stranger.Id) + 1} {boot}\n");
            File.WriteAllText(Path.Combine(run, "server.pid"), $"{ours.Id} {Began(ours.Id)} {boot}\n");
            Assert.That(Run(Path.Combine(Root, "ops/stop"), "--data", folder.FullName).Code, Is.Zero);
            Assert.That(ours.WaitForExit(TimeSpan.FromSeconds(10)), Is.True);
            Assert.That(stranger.HasExited, Is.False);
            Assert.That(Directory.EnumerateFiles(run, "*.pid"), Is.Empty);
        }
        finally
        {
            stranger.Kill();
            if (!ours.HasExited) ours.Kill();
            folder.Delete(recursive: true);
        }
    }

    private static long Began(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        return long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19], CultureInfo.InvariantCulture);
    }
}
