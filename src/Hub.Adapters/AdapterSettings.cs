using System.Globalization;

namespace Hub.Adapters;

/// <summary>Where an adapter keeps its inbox and finds its agency. Every value has a default that fits a start on one machine.</summary>
public sealed record AdapterSettings
{
    /// <summary>Folder for the inboxes; each adapter has a file of its own in it.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Folder with <c>{agency}.keys.json</c>.</summary>
    public required string KeysFolder { get; init; }

    public required Uri DmvUrl { get; init; }

    public int DmvCalls { get; init; } = 16;

    public required Uri CourtsUrl { get; init; }

    /// <summary>Where the Courts call back; only its path matters here.</summary>
    public required Uri CourtsCallBack { get; init; }

    /// <summary><c>whsec_…</c>; several, separated by spaces, while the secret is changed.</summary>
    public required string CourtsSecret { get; init; }

    /// <summary>How long to wait for the Courts' call back before the message is sent again.</summary>
    public TimeSpan CourtsPatience { get; init; } = TimeSpan.FromMinutes(1);

    public required string RevenueDrop { get; init; }

    public TimeSpan RevenueWindow { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long one call may take before it counts as lost; the agencies' pages say ten seconds.</summary>
    public TimeSpan CallPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where the hub shows its log to witnesses; null: this adapter does not watch it.</summary>
    public Uri? HubUrl { get; init; }

    /// <summary>The end of the name under which the adapter cosigns: <c>dmv.</c> and this.</summary>
    public string WitnessDomain { get; init; } = "hub.localhost";

    public TimeSpan WitnessEvery { get; init; } = TimeSpan.FromSeconds(1);

    public static AdapterSettings FromEnvironment() => From(Environment.GetEnvironmentVariable);

    public static AdapterSettings From(Func<string, string?> read)
    {
        string Or(string name, string fallback) => read(name) is { Length: > 0 } value ? value : fallback;
        var data = Or("HUB_DATA", "data");
        var sandbox = new Uri(Or("HUB_SANDBOX_URL", "http://127.0.0.1:5081"));
        return new AdapterSettings
        {
            DataFolder = Or("HUB_ADAPTER_DATA", Path.Combine(data, "adapters")),
            KeysFolder = Or("HUB_AGENCY_KEYS", Path.Combine(data, "agency-keys")),
            DmvUrl = Address(Or("HUB_DMV_URL", new Uri(sandbox, "/dmv/soap").ToString()), "HUB_DMV_URL"),
            DmvCalls = Calls(Or("HUB_DMV_CALLS", "16")),
            CourtsUrl = Address(Or("HUB_COURTS_URL", new Uri(sandbox, "/courts/webhooks").ToString()), "HUB_COURTS_URL"),
            CourtsCallBack = Address(Or("HUB_COURTS_CALLBACK_URL", "http://127.0.0.1:5082/courts/docketing"), "HUB_COURTS_CALLBACK_URL"),
            CourtsSecret = Or("HUB_COURTS_SECRET", ""),
            RevenueDrop = Or("HUB_REVENUE_DROP", Path.Combine(data, "revenue-drop")),
            HubUrl = Address(Or("HUB_URL", "http://127.0.0.1:5080"), "HUB_URL"),
            WitnessDomain = Or("HUB_WITNESS_DOMAIN", "hub.localhost"),
            RevenueWindow = Window(Or("HUB_REVENUE_WINDOW", "1000")),
        };
    }

    public override string ToString() => $"adapters in {DataFolder}"; // The secret stays out of logs.

    private static Uri Address(string text, string name) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new InvalidDataException($"{name} is no http address.");

    private static int Calls(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var calls) && calls is >= 1 and <= 256
            ? calls
            : throw new InvalidDataException("HUB_DMV_CALLS is a number from 1 to 256.");

    /// <summary>Milliseconds, or hh:mm:ss.</summary>
    private static TimeSpan Window(string text)
    {
        var window = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) ? TimeSpan.FromMilliseconds(ms)
            : TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) ? span : TimeSpan.Zero;
        return window >= TimeSpan.FromMilliseconds(10) && window <= TimeSpan.FromDays(7)
            ? window
            : throw new InvalidDataException("HUB_REVENUE_WINDOW is milliseconds or hh:mm:ss, from 10 ms to 7 days.");
    }
}
