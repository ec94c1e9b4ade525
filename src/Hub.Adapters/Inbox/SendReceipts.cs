using Hub.Contracts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Adapters.Inbox;

/// <summary>Sends receipts to the hub until the bus has confirmed them. One may come twice there, none is left out.</summary>
internal sealed partial class SendReceipts(string agency, AdapterInbox inbox, BusSender sender, TimeProvider clock, ILogger<SendReceipts> logger)
    : BackgroundService
{
    private const int MostAtOnce = 500;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = TimeSpan.FromMilliseconds(100);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await SendSome(stoppingToken)) pause = TimeSpan.FromMilliseconds(100);
                await inbox.ReceiptsWait.Wait(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                NotSent(logger, agency, e.GetType().Name);
                await Task.Delay(pause, clock, stoppingToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private async Task<bool> SendSome(CancellationToken ct)
    {
        var erased = inbox.Reader.UnsentErasures(agency, MostAtOnce);
        await sender.SendAll(Queues.Hub, erased, ct);
        foreach (var confirmed in erased) await inbox.ConfirmErased(confirmed.Record, ct);
        var unsent = inbox.Reader.Unsent(agency, MostAtOnce);
        if (unsent.Count == 0) return erased.Count > 0;
        await sender.SendAll(Queues.Hub, unsent.ConvertAll(u => u.Receipt), ct);
        await inbox.Confirm(unsent, ct);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Agency}: receipts wait, the bus did not confirm them: {Exception}")]
    private static partial void NotSent(ILogger logger, string agency, string exception);
}
