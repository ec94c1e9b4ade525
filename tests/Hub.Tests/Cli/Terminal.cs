using Hub.Cli;
using NUnit.Framework;

namespace Hub.Tests.Cli;

/// <summary>A person at a terminal, with a folder of files, in front of a hub.</summary>
public sealed class Terminal : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hub-cli-").FullName;
    private readonly Dictionary<string, string> settings = new(StringComparer.Ordinal);

    public Terminal(Uri? hub = null)
    {
        settings["HUB_URL"] = (hub ?? new Uri("http://127.0.0.1:1/")).ToString();
        settings["HUB_SANDBOX_URL"] = settings["HUB_URL"];
    }

    public string Said { get; private set; } = "";
    public string Complained { get; private set; } = "";

    public string Set(string name, string value) => settings[name] = value;

    public string Path(string name) => System.IO.Path.Combine(folder, name);

    public string File(string name, string text)
    {
        System.IO.File.WriteAllText(Path(name), text);
        return Path(name);
    }

    public IReadOnlyList<string> Files => [.. Directory.EnumerateFiles(folder).Select(f => System.IO.Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    public async Task<int> Types(params string[] command)
    {
        using StringWriter said = new(), complained = new();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var code = await HubCommand.Run(command, new Surroundings(said, complained, name => settings.GetValueOrDefault(name), TimeProvider.System), patience.Token);
        (Said, Complained) = (said.ToString(), complained.ToString());
        Assert.That(Said + Complained, Does.Not.Contain("   at "), "no command shows a stack trace");
        return code;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
