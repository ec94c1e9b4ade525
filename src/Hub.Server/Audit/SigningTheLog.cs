using Hub.EventStore;
using Hub.Proofs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Server.Audit;

/// <summary>Which log, by what name it signs, and where its key lies.</summary>
public sealed record LogToSign(SignedLog Log, string Origin, string KeyFile, string KeySetting, string PublicKeyFile)
{
    /// <summary>As keys of services, and in addresses.</summary>
    public const string Facts = "log";
    public const string Reads = "reads";
}

/// <summary>Runs a log's notary and scrub in this server, with the log's key from its file.</summary>
public sealed class SigningTheLog(LogToSign which, ServerSettings settings, TimeProvider clock, ILogger<Notary> logger) : BackgroundService
{
    private NoteKeyFile? key;
    private Notary? notary;

    public SignedLog Log => which.Log;

    /// <summary>The log's public key. Other than the checkpoints themselves, auditors get it by another way and compare.</summary>
    public VerifierKey Public => (key ?? throw new InvalidOperationException("The server has not started.")).Public;

    public NotaryState State => notary?.State ?? new(0, SignedAt: null, Trouble: null);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var signedBefore = await Log.Tree.Newest(cancellationToken) is not null;
        if (signedBefore && !File.Exists(which.KeyFile))
            throw new LogKeyMissing(which.KeySetting);
        key = NoteKeyFile.ReadOrMake(which.KeyFile, which.Origin, NoteKeyKind.Log);
        if (settings.IsDevelopment) // In earnest an operator hands the key to the agencies, who compare it.
        {
            Directory.CreateDirectory(settings.AgencyKeysFolder);
            await File.WriteAllTextAsync(Path.Combine(settings.AgencyKeysFolder, which.PublicKeyFile), key.Public + "\n", cancellationToken);
        }
        notary = new(Log, key, clock, logger);
        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(notary!.Run(stoppingToken), new Scrub(Log, clock, logger).Run(stoppingToken));

    public override void Dispose()
    {
        base.Dispose();
        key?.Dispose();
    }
}

/// <summary>The log was signed before, and the key that signed it is not where the settings say. A new one would make another log of it.</summary>
public sealed class LogKeyMissing(string setting) : Exception($"This log was signed before, and its key is not there ({setting}). Put the key back: with another key it would be another log, which no witness accepts.");
