using Hub.EventStore;
using Hub.Proofs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Server.Audit;

/// <summary>Runs the notary and the scrub in this server, with the log's key from its file.</summary>
public sealed class SigningTheLog(Store store, ServerSettings settings, TimeProvider clock, ILogger<Notary> logger) : BackgroundService
{
    private NoteKeyFile? key;
    private Notary? notary;

    /// <summary>The log's public key. Other than the checkpoints themselves, auditors get it by another way and compare.</summary>
    public VerifierKey Public => (key ?? throw new InvalidOperationException("The server has not started.")).Public;

    public NotaryState State => notary?.State ?? new(0, SignedAt: null, Trouble: null);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var signedBefore = await store.Tree.Newest(cancellationToken) is not null;
        if (signedBefore && !File.Exists(settings.LogKeyFile))
            throw new LogKeyMissing();
        key = NoteKeyFile.ReadOrMake(settings.LogKeyFile, settings.LogOrigin, NoteKeyKind.Log);
        if (settings.IsDevelopment) // In earnest an operator hands the key to the agencies, who compare it.
        {
            Directory.CreateDirectory(settings.AgencyKeysFolder);
            await File.WriteAllTextAsync(Path.Combine(settings.AgencyKeysFolder, "log.vkey"), key.Public + "\n", cancellationToken);
        }
        notary = new(store, key, clock, logger);
        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(notary!.Run(stoppingToken), new Scrub(store, clock, logger).Run(stoppingToken));

    public override void Dispose()
    {
        base.Dispose();
        key?.Dispose();
    }
}

/// <summary>The log was signed before, and the key that signed it is not where the settings say. A new one would make another log of it.</summary>
public sealed class LogKeyMissing() : Exception("This log was signed before, and its key is not there (HUB_LOG_KEY). Put the key back: with another key it would be another log, which no witness accepts.");
