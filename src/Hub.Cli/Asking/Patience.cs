namespace Hub.Cli.Asking;

/// <summary>How long a command keeps asking a server that is away. With none, it says so at once.</summary>
public sealed class Patience(TimeSpan most, TimeProvider clock)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    public static Patience None { get; } = new(TimeSpan.Zero, TimeProvider.System);

    /// <summary>Each call has the whole patience: an answer in between begins it anew. <paramref name="waiting"/> hears of the first failure of a row.</summary>
    public async Task<T> Keep<T>(Func<CancellationToken, Task<T>> ask, Action<Exception>? waiting, CancellationToken ct)
    {
        var began = clock.GetTimestamp();
        var pause = First;
        while (true)
        {
            try
            {
                return await ask(ct);
            }
            catch (Exception e) when (IsPassing(e) && clock.GetElapsedTime(began) + pause <= most)
            {
                if (pause == First) waiting?.Invoke(e);
                await Task.Delay(pause, clock, ct);
                pause = pause + pause < Longest ? pause + pause : Longest;
            }
        }
    }

    private static bool IsPassing(Exception e) => e is Halt { ExitCode: ExitCode.Unreachable } or Refused { IsPassing: true };
}
