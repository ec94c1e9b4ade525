using Hub.Domain;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Server.Addresses;

/// <summary>
/// What the calendar alone brings about: moves told ahead take effect on their day, temporary addresses are announced to end, and end.
/// Several servers may do it side by side; the citizen's version lets one of them.
/// </summary>
public sealed partial class EffectiveDays(CitizenDesk desk, Waiting waiting, StateCalendar calendar, DatedRules rules, TimeProvider clock, ILogger<EffectiveDays> logger)
    : BackgroundService
{
    private const int CitizensPerPass = 500;
    private const int AtOnce = 16;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var due = await waiting.Due(calendar.Today, CitizensPerPass, stoppingToken);
                await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken }, TurnTheDay);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                Interrupted(logger, e.GetType().Name);
            }
            await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async ValueTask TurnTheDay(CitizenId citizen, CancellationToken ct)
    {
        var today = calendar.Today;
        var header = new FactHeader { Actor = "hub", Channel = "calendar", Purpose = "effective-day" };
        try
        {
            await desk.Decide(citizen, null, null, header,
                file => file.Now.Addresses.DueOn(today, rules.On(today)) is { Count: > 0 } facts ? new Decision.Accepted([.. facts]) : new Decision.NothingToRecord(null),
                (file, _) => new Answer { Citizen = file.Id, Status = "due" }, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Interrupted(logger, e.GetType().Name); // One citizen's trouble is not everybody's; the next pass tries again.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The calendar was interrupted and goes on later: {Kind}")]
    private static partial void Interrupted(ILogger logger, string kind);
}
