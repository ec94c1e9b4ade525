
namespace Hub.Server;

/// <summary>Everything that the server is told from outside. Read once, at start, from <c>HUB_*</c>.</summary>
public sealed record ServerSettings
{
    public required bool IsDevelopment { get; init; }

    /// <summary>The state's time zone: days begin and end in it.</summary>
    public required TimeZoneInfo TimeZone { get; init; }

    /// <summary>The folder with each agency's keys.</summary>
    public required string AgencyKeysFolder { get; init; }

    /// <summary>Whose tokens count, outside development; in development the server is its own issuer.</summary>
    public Uri? TokenIssuer { get; init; }
    public string Audience { get; init; } = "hub";

    /// <summary>Where the simulated agencies answer, in development: the page shows the notices that they print.</summary>
    public Uri? Sandbox { get; init; }

    /// <summary>How long an agency may take before the same sequence is sent again. The in-memory bus forgets what was under way at a stop.</summary>
    public TimeSpan ResendAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Agencies that answer by the file: within one nothing waits behind anything, so a readdressing need not wait for them.</summary>
    public IReadOnlyList<string> AgenciesByFile { get; init; } = ["revenue"];

    /// <summary>The name under which the log signs its checkpoints: C2SP's origin. Changing it begins another log.</summary>
    public string LogOrigin { get; init; } = "hub.localhost/log";

    /// <summary>The log's private key, PEM; made when the log has signed nothing yet.</summary>
    public required string LogKeyFile { get; init; }

    /// <summary>The same two of the read log, which is another log with another key.</summary>
    public string ReadsOrigin { get; init; } = "hub.localhost/reads";
    public required string ReadsKeyFile { get; init; }

    /// <summary>How many witnesses make a checkpoint witnessed.</summary>
    public int WitnessQuorum { get; init; } = 2;

    public required DatedRules Rules { get; init; }

    public static ServerSettings FromEnvironment()
    {
        static string? Get(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
        var data = Get("HUB_DATA") ?? Path.Combine(Environment.CurrentDirectory, ".hub");
        return new()
        {
            IsDevelopment = string.Equals(Get("HUB_ENVIRONMENT"), "Development", StringComparison.OrdinalIgnoreCase),
            TimeZone = TimeZoneInfo.FindSystemTimeZoneById(Get("HUB_TIMEZONE") ?? "America/New_York"),
            AgencyKeysFolder = Get("HUB_AGENCY_KEYS") ?? Path.Combine(data, "agency-keys"),
            TokenIssuer = Get("HUB_TOKEN_ISSUER") is { } issuer ? new Uri(issuer) : null,
            Sandbox = Get("HUB_SANDBOX_URL") is { } sandbox ? new Uri(sandbox) : null,
            ResendAfter = Get("HUB_RESEND_AFTER") is { } wait ? TimeSpan.Parse(wait, System.Globalization.CultureInfo.InvariantCulture) : TimeSpan.FromSeconds(30),
            AgenciesByFile = Get("HUB_AGENCIES_BY_FILE") is { } byFile ? byFile.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : ["revenue"],
            LogOrigin = Get("HUB_LOG_ORIGIN") ?? "hub.localhost/log",
            LogKeyFile = Get("HUB_LOG_KEY") ?? Path.Combine(data, "secrets", "log-key.pem"),
            ReadsOrigin = Get("HUB_READS_ORIGIN") ?? "hub.localhost/reads",
            ReadsKeyFile = Get("HUB_READS_KEY") ?? Path.Combine(data, "secrets", "reads-key.pem"),
            WitnessQuorum = Get("HUB_WITNESS_QUORUM") is { } quorum ? int.Parse(quorum, System.Globalization.CultureInfo.InvariantCulture) : 2,
            Rules = DatedRules.Read(Get("HUB_RULES")),
        };
    }
}
