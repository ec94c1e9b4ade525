using Hub.Domain;
using Hub.Domain.Reading;
using Hub.EventStore;
using Hub.Server.Facts;
using Microsoft.Extensions.Logging;

namespace Hub.Server.Reading;

/// <summary>The read log could not be written: what was asked is not shown.</summary>
public sealed class ReadLogAway() : Exception("Who reads what cannot be recorded just now.");

/// <summary>
/// Who was shown what about whom, why and when: one entry for each answer, or each part of a long one. An entry without its answer is
/// possible (the reader went away, the connection broke as it was written); an answer without its entry is not.
/// </summary>
public sealed partial class ReadLog(Store store, ILogger<ReadLog> logger)
{
    public const string Many = "reads-many";
    public const string Nobody = "reads-nobody";

    private long shown;
    private long recorded;

    public SignedLog Kept => store.Reads;

    /// <summary>Since this server began: answers about people that left it, and readings that it recorded before. Who reads from the outside can compare them.</summary>
    public (long Shown, long Recorded) Counts => (Interlocked.Read(ref shown), Interlocked.Read(ref recorded));

    internal void HasLeft() => Interlocked.Increment(ref shown);

    public static string StreamOf(CitizenId citizen) => "reads-" + citizen;

    public async Task Served(PersonalRead read, string reader, CancellationToken ct)
    {
        CitizenId?[] about = read.Citizen is { } citizen ? [citizen, .. read.Together] : [null];
        await Record(new ReadEvent.ReadServed(read.Asked, read.FieldsShown, read.RowsShown, read.Reference), read, reader, about, Many, ct);
        if (read.IsFirstPart()) Interlocked.Increment(ref recorded);
    }

    /// <param name="about">Null where what was sent named nobody whom the hub knows.</param>
    public Task Refused(PersonalRead read, string code, string reader, CitizenId? about, CancellationToken ct) =>
        Record(new ReadEvent.ReadRefused(read.Asked, code, read.Reference), read, reader, [about], Nobody, ct);

    /// <param name="otherwise">The stream where it was about no citizen in particular.</param>
    private async Task Record(ReadEvent what, PersonalRead read, string reader, CitizenId?[] about, string otherwise, CancellationToken ct)
    {
        var header = new FactHeader { Actor = reader, Purpose = read.Purpose, Correlation = read.Correlation };
        List<StreamAppend> appends = [.. about.Select(who => new StreamAppend(who is { } citizen ? StreamOf(citizen) : otherwise, null, [FactSeals.Plain(what, header with { Citizen = who })]))];
        try
        {
            await Kept.Log.Append(new(appends), ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            Away(logger, e.GetType().Name);
            throw new ReadLogAway();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A reading could not be recorded and was refused: {Kind}")]
    private static partial void Away(ILogger logger, string kind);
}
