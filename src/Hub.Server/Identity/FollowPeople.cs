using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Server.Identity;

/// <summary>Keeps the index of people with the log.</summary>
internal sealed partial class FollowPeople(PeopleIndex index, TimeProvider clock, ILogger<FollowPeople> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await index.Follow(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                Interrupted(logger, e.GetType().Name); // A text could quote data.
            }
            await Task.Delay(TimeSpan.FromMilliseconds(500), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The index of people was interrupted and goes on from where it was: {Kind}")]
    private static partial void Interrupted(ILogger logger, string kind);
}
