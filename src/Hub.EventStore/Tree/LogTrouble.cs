using Hub.Proofs;

namespace Hub.EventStore;

/// <summary>The log is not what it was: an alarm for people, nothing to try again.</summary>
public sealed class LogTrouble(string kind, long? position, string reason) : Exception(reason)
{
    public string Kind { get; } = kind;

    /// <summary>The first position that differs, where it is known.</summary>
    public long? Position { get; } = position;

    /// <summary>Null where the exception means that something is away or busy, and not that something was changed.</summary>
    internal static LogTrouble? From(Exception e) => e switch
    {
        LogTrouble trouble => trouble,
        GapFound gap => new("fact-missing", gap.Expected, gap.Message),
        TileTooShort or TileDiffers or FormatException => new("tile-changed", null, e.Message),
        _ => null,
    };
}
