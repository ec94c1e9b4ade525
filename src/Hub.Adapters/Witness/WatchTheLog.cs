using Hub.Proofs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Adapters.Witness;

/// <summary>
/// The agency's watch over the hub's log, a round every second. Its key and what it has seen lie at the agency's side. The log's public key is taken
/// from the keys folder once, and from then on only that one counts; in earnest an operator compares it first.
/// </summary>
public sealed partial class WatchTheLog(string agency, AdapterSettings settings, TimeProvider clock, ILogger<WatchTheLog> logger) : BackgroundService
{
    private static readonly TimeSpan CallPatience = TimeSpan.FromSeconds(10);

    private LogWitness? witness;

    public WitnessState? State => witness?.State;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.HubUrl is not { } hub) return;
        var files = new WitnessFiles(Path.Combine(settings.DataFolder, agency + ".witness"));
        using var key = NoteKeyFile.ReadOrMake(files.KeyFile, $"{agency}.{settings.WitnessDomain}", NoteKeyKind.Witness);
        Publish(files, key.Public);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            BaseAddress = hub, Timeout = CallPatience, MaxResponseContentBufferSize = 256 * 1024,
        };
        string? refusalSaid = null;
        var away = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                witness ??= LogKey(files) is { } logKey ? new(files, new(http), key, logKey, clock) : null;
                if (witness is not null) await witness.Round(stoppingToken);
                away = false;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // The hub is away; there is nothing to bear witness to. It may also have gone while it was told that it is refused.
                if (!away) Away(logger, agency, e.GetType().Name);
                away = true;
            }
            catch (Exception e)
            {
                Interrupted(logger, agency, e.GetType().Name);
                witness = null; // From what is on the disk.
            }
            if (witness is not null && witness.State.Refuses != refusalSaid)
            {
                refusalSaid = witness.State.Refuses;
                if (refusalSaid is null) Agrees(logger, agency);
                else Refused(logger, agency, refusalSaid);
            }
            await Task.WhenAny(Task.Delay(settings.WitnessEvery, stoppingToken));
        }
    }

    /// <summary>Beside the private key, for an operator to carry to the hub; and where both share a folder, as in development, into that.</summary>
    private void Publish(WitnessFiles files, VerifierKey key)
    {
        WitnessFiles.Replace(files.PublicKeyFile, key + "\n");
        try
        {
            Directory.CreateDirectory(settings.KeysFolder);
            WitnessFiles.Replace(Path.Combine(settings.KeysFolder, agency + ".witness.vkey"), key + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder is not this process's to write to.
        }
    }

    private VerifierKey? LogKey(WitnessFiles files)
    {
        var handedOver = Path.Combine(settings.KeysFolder, "log.vkey");
        if (!File.Exists(files.LogKeyFile) && File.Exists(handedOver) && VerifierKey.TryParse(File.ReadAllText(handedOver)) is { Kind: NoteKeyKind.Log } found)
            WitnessFiles.Replace(files.LogKeyFile, found + "\n");
        return File.Exists(files.LogKeyFile) ? VerifierKey.Parse(File.ReadAllText(files.LogKeyFile)) : null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Agency} does not reach the hub's log and asks on: {Kind}")]
    private static partial void Away(ILogger logger, string agency, string kind);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Agency} agrees to the hub's log again")]
    private static partial void Agrees(ILogger logger, string agency);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Agency} refuses to cosign the hub's log: {Reason}")]
    private static partial void Refused(ILogger logger, string agency, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Agency}: a round of the witness was interrupted: {Kind}")]
    private static partial void Interrupted(ILogger logger, string agency, string kind);
}
