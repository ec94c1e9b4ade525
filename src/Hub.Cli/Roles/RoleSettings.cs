using System.Globalization;
using Hub.EventStore;

namespace Hub.Cli.Roles;

/// <summary>
/// What a role is told from outside, as <c>HUB_*</c>. ops/run sets every one; what has a sensible value anywhere has it here too, and what
/// has none is asked for by name.
/// </summary>
public sealed class RoleSettings(Surroundings around)
{
    public bool IsDevelopment => string.Equals(around.Setting("HUB_ENVIRONMENT"), "Development", StringComparison.OrdinalIgnoreCase);

    public string Data => around.Setting("HUB_DATA") ?? Path.Combine(Environment.CurrentDirectory, ".hub");

    public string Needed(string name) => around.Setting(name) ?? throw new Halt(ExitCode.BadInput, $"{name} is missing. ops/run sets it; in earnest see ops/systemd.");

    public string? Read(string name) => around.Setting(name);

    public string Or(string name, string otherwise) => around.Setting(name) ?? otherwise;

    public string Folder(string name, string otherwise) => Path.GetFullPath(around.Setting(name) ?? Path.Combine(Data, otherwise));

    public Uri Url(string name, string otherwise) => Uri.TryCreate(Or(name, otherwise), UriKind.Absolute, out var url)
        ? url
        : throw new Halt(ExitCode.BadInput, $"{name} is not an address.");

    public StoreSettings Store => new(Needed("HUB_PG_LOG"), Needed("HUB_PG_KEYS"), Folder("HUB_MASTER_KEYS", "secrets/masters")) { Reads = Read("HUB_PG_READS") };

    /// <summary>Where the Courts call back; the adapter listens there.</summary>
    public Uri CourtsCallBack => Url("HUB_COURTS_CALLBACK_URL", "http://127.0.0.1:5082/courts/docketing");

    /// <summary>Null: the bus is in memory.</summary>
    public Uri? Broker() => around.Setting("HUB_RABBITMQ") is null ? null : Url("HUB_RABBITMQ", "");

    /// <summary>A TimeSpan as <c>00:00:01</c>, or a plain number of milliseconds.</summary>
    public TimeSpan Span(string name, TimeSpan otherwise) => around.Setting(name) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) ? TimeSpan.FromMilliseconds(milliseconds)
        : TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) && span >= TimeSpan.Zero ? span
        : throw new Halt(ExitCode.BadInput, $"{name} is neither milliseconds nor a time span such as 00:00:01.");

    public int Number(string name, int otherwise) => around.Setting(name) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
        : throw new Halt(ExitCode.BadInput, $"{name} is not a number above 0.");

    /// <summary>The real time; in development it may have been set, and runs on from there.</summary>
    public TimeProvider Clock()
    {
        if (around.Setting("HUB_NOW") is not { } text) return around.Clock;
        if (!IsDevelopment) throw new Halt(ExitCode.BadInput, "HUB_NOW is refused outside development: the log's times would be false.");
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var now)
            ? new DevelopmentClock(around.Clock, now)
            : throw new Halt(ExitCode.BadInput, "HUB_NOW is not a time such as 2027-02-01T09:00:00Z.");
    }
}
