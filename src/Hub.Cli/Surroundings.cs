namespace Hub.Cli;

/// <summary>What a command sees of the world around it: the terminal, the settings, the clock.</summary>
public sealed record Surroundings(TextWriter Out, TextWriter Error, Func<string, string?> Setting, TimeProvider Clock)
{
    private const string DefaultUrl = "http://127.0.0.1:5080";

    /// <summary>Progress is drawn over itself on a terminal, and told in few lines elsewhere.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Standard input and output as bytes, for what streams.</summary>
    public Func<Stream> OpenIn { get; init; } = Console.OpenStandardInput;
    public Func<Stream> OpenOut { get; init; } = OpenStandardOutput;

    public static Surroundings OfThisProcess() => new(
        Console.Out, Console.Error, name => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null, TimeProvider.System)
    {
        ErrorIsTerminal = !Console.IsErrorRedirected,
    };

    public Uri HubUrl => UrlIn("HUB_URL") ?? new Uri(DefaultUrl);

    /// <summary>ops/run puts the sandbox on the port above the server's.</summary>
    public Uri SandboxUrl => UrlIn("HUB_SANDBOX_URL") ?? new UriBuilder(HubUrl) { Port = HubUrl.Port + 1, Path = "/" }.Uri;

    // The console's own stream does not say when a pipe's reader has gone, so an endless input would be answered for nobody. Of a file it must be
    // taken: another stream would write over what the next program of a script appends.
    private static Stream OpenStandardOutput()
    {
        var pipe = new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(1, ownsHandle: false), FileAccess.Write, 0);
        if (!pipe.CanSeek) return pipe;
        pipe.Dispose();
        return Console.OpenStandardOutput();
    }

    private Uri? UrlIn(string name) => Setting(name) is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url
        : throw new Halt(ExitCode.BadInput, $"{name} is not an http address: {text}");
}
