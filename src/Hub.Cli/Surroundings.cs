namespace Hub.Cli;

/// <summary>What a command sees of the world around it: the terminal, the settings, the clock.</summary>
public sealed record Surroundings(TextWriter Out, TextWriter Error, Func<string, string?> Setting, TimeProvider Clock)
{
    private const string DefaultUrl = "http://127.0.0.1:5080";

    /// <summary>Progress is drawn over itself on a terminal, and told in few lines elsewhere.</summary>
    public bool ErrorIsTerminal { get; init; }

    public static Surroundings OfThisProcess() => new(
        Console.Out, Console.Error, name => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null, TimeProvider.System)
    {
        ErrorIsTerminal = !Console.IsErrorRedirected,
    };

    public Uri HubUrl => UrlIn("HUB_URL") ?? new Uri(DefaultUrl);

    /// <summary>ops/run puts the sandbox on the port above the server's.</summary>
    public Uri SandboxUrl => UrlIn("HUB_SANDBOX_URL") ?? new UriBuilder(HubUrl) { Port = HubUrl.Port + 1, Path = "/" }.Uri;

    private Uri? UrlIn(string name) => Setting(name) is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url
        : throw new Halt(ExitCode.BadInput, $"{name} is not an http address: {text}");
}
