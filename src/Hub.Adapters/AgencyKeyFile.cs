using Hub.Contracts;

namespace Hub.Adapters;

/// <summary>The keys shared with the hub, read again when a message names one that is not among them: keys are changed while adapters run.</summary>
public sealed class AgencyKeyFile
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(5);
    private readonly string path;
    private readonly TimeProvider clock;
    private volatile AgencyKeys keys;
    private long lookedAt;

    public AgencyKeyFile(string folder, string agency, TimeProvider clock)
    {
        path = Path.Combine(folder, agency + ".keys.json");
        this.clock = clock;
        keys = AgencyKeys.Read(path);
        lookedAt = clock.GetTimestamp();
    }

    public RecordState? Open(RecordChangedV1 message) => keys.Open(message) ?? (LookAgain() ? keys.Open(message) : null);

    private bool LookAgain()
    {
        var looked = Interlocked.Read(ref lookedAt);
        if (clock.GetElapsedTime(looked) < LookAgainAfter) return false;
        Interlocked.Exchange(ref lookedAt, clock.GetTimestamp());
        try
        {
            keys = AgencyKeys.Read(path);
            return true;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or System.Text.Json.JsonException)
        {
            return false; // It is being replaced; the keys that are known go on.
        }
    }
}
