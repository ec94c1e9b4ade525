using System.Globalization;
using Hub.EventStore;
using Hub.Proofs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Server.Audit;

/// <summary>
/// Whether the log may grow. It may not while it can be behind what its witnesses saw: a database that was put back, or restored from a backup
/// that lacks the last facts, would give out positions a second time. What it holds can be read meanwhile.
/// </summary>
public sealed partial class GoingOn(Store store, Witnesses witnesses, [FromKeyedServices(LogToSign.Facts)] SigningTheLog signing, ServerSettings settings, ILogger<GoingOn> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private volatile HeldBack? held;
    private long remembered;

    /// <summary>Null: the log grows. At most a second old.</summary>
    public HeldBack? HeldBack => held;

    /// <summary>The newest witnessed checkpoint, beside the key and so outside of the database: what a database that was put back does not know.</summary>
    private string Memory => settings.LogKeyFile + ".witnessed";

    /// <summary>Ends when the log may grow.</summary>
    public async Task UntilItGoesOn(CancellationToken ct)
    {
        while (held is not null) await Task.Delay(Every, ct);
    }

    /// <summary>
    /// A witness's alarm that proves, by a checkpoint with this log's own signature, that the log had more or other facts than it has now. A
    /// witness's word alone stops nothing.
    /// </summary>
    public async Task Consider(SignedLog log, string agency, WitnessAlarm alarm, CancellationToken ct)
    {
        if (log != store.Facts) return;
        if (!signing.Public.Signed(alarm.Held) || Checkpoint.TryParse(alarm.Held.Text) is not { } saw) return;
        var head = await store.Log.ReadHead(ct);
        var why = saw.Size > head ? Behind(saw.Size, head, agency)
            : await store.Tree.RootOf(saw.Size, ct) is { } root && root != saw.Root
                ? string.Create(CultureInfo.InvariantCulture, $"The first {saw.Size} facts are not those that this log signed before {agency}.")
            : null;
        if (why is not null) await Hold(why, ct);
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before anything of this server appends.
        if (File.Exists(Memory) && SignedNote.TryParse(await File.ReadAllBytesAsync(Memory, cancellationToken)) is { } note && signing.Public.Signed(note)
            && Checkpoint.TryParse(note.Text) is { } saw)
        {
            remembered = saw.Size;
            if (await store.Log.ReadHead(cancellationToken) is var head && head < saw.Size) await Hold(Behind(saw.Size, head, "witnesses"), cancellationToken);
        }
        held = await store.HoldingBack.Read(cancellationToken);
        if (held is not null) StaysBack(logger, held.Why);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Look(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Interrupted(logger, e.GetType().Name);
            }
            await Task.WhenAny(Task.Delay(Every, stoppingToken));
        }
    }

    private async Task Look(CancellationToken ct)
    {
        var before = held;
        held = await store.HoldingBack.Read(ct);
        if (held is null)
        {
            if (before is not null) GoesOn(logger);
            await Remember(ct);
            return;
        }
        if (before is null) StaysBack(logger, held.Why);
        if (!held.UntilAgreed || !await store.HoldingBack.GoOnIfAgreed(Math.Max(settings.WitnessQuorum, witnesses.Known().Count / 2 + 1), ct)) return;
        held = null;
        GoesOn(logger);
    }

    private async Task Remember(CancellationToken ct)
    {
        if (await store.Tree.NewestWitnessed(ct) is not { } witnessed || witnessed.Size <= remembered) return;
        await File.WriteAllTextAsync(Memory + ".new", witnessed.Note.ToString(), ct);
        File.Move(Memory + ".new", Memory, overwrite: true);
        remembered = witnessed.Size;
    }

    private async Task Hold(string why, CancellationToken ct)
    {
        await store.HoldingBack.Hold(why, untilAgreed: false, ct);
        held = await store.HoldingBack.Read(ct);
    }

    private static string Behind(long saw, long head, string who) =>
        string.Create(CultureInfo.InvariantCulture, $"The log ends at position {head}, and {who} saw it with {saw} facts.");

    [LoggerMessage(Level = LogLevel.Critical, Message = "The log takes nothing in: {Why}")]
    private static partial void StaysBack(ILogger logger, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The log goes on.")]
    private static partial void GoesOn(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whether the log may go on could not be seen, and is looked at again: {Kind}")]
    private static partial void Interrupted(ILogger logger, string kind);
}
