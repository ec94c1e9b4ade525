using Microsoft.Extensions.Hosting;

namespace Hub.Sandbox;

/// <summary>Work that an agency does by itself, from the app's start to its end.</summary>
public abstract class DailyWork : BackgroundService
{
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Work(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end of the day, also where the app is disposed of without being stopped; no failure to report.
        }
    }

    protected abstract Task Work(CancellationToken ct);
}
