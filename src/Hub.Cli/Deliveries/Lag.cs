using System.CommandLine;
using System.Globalization;
using Hub.Cli.Asking;

namespace Hub.Cli.Deliveries;

/// <summary>Whether every agency holds what is due. What waits for a future day is not lag.</summary>
public static class Lag
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    public static Command Command(Surroundings around)
    {
        var wait = new Option<int>("--wait") { Description = "Wait that long until nothing that is due is open", HelpName = "SECONDS" };
        wait.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var seconds }] && !int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out _)) result.AddError("--wait takes seconds, 0 or more.");
        });
        var command = new Command("lag", "Exit 0 when nothing that is due is open; rejected and parked deliveries are listed and make it 1") { wait };
        command.SetAction((parsed, ct) => Run(around, TimeSpan.FromSeconds(parsed.GetValue(wait)), ct));
        return command;
    }

    private static async Task<int> Run(Surroundings around, TimeSpan longest, CancellationToken ct)
    {
        using var hub = new HubApi(around, "intake", ReadingFor.Operations);
        var began = around.Clock.GetTimestamp();
        var told = began;
        LagReport? lag = null;
        while (true)
        {
            var late = around.Clock.GetElapsedTime(began) >= longest;
            try
            {
                lag = await hub.Get("/v1/lag", Wire.Default.LagReport, ct);
                if (lag.DueOpen == 0 || late) break;
            }
            catch (Exception e) when (!late && e is Halt { ExitCode: ExitCode.Unreachable } or Refused { IsPassing: true })
            {
                lag = null; // A server that is being started again is waited for like everything else.
            }

            if (around.Clock.GetElapsedTime(told) > TimeSpan.FromSeconds(5))
            {
                told = around.Clock.GetTimestamp();
                await around.Error.WriteLineAsync(lag is null ? "waiting: no hub answers" : $"waiting: {lag.DueOpen} due and open");
            }

            await Task.Delay(Pause, around.Clock, ct);
        }

        await Tell(around, lag);
        if (lag.Rejected + lag.Parked > 0) await DeliveryTable.Write(around.Out, hub, ["rejected", "parked"], agency: null, most: 100, ct);
        return lag is { DueOpen: 0, Rejected: 0, Parked: 0 } ? ExitCode.Ok : ExitCode.No;
    }

    private static async Task Tell(Surroundings around, LagReport lag)
    {
        await around.Out.WriteLineAsync(lag.DueOpen == 0
            ? "Nothing that is due is open."
            : $"{lag.DueOpen} due and open{(lag.OldestSeconds is { } oldest ? $", the oldest for {Words.Age(oldest)}" : "")}.");
        var table = new Table("agency", "open", "rejected", "parked", "not yet told");
        foreach (var agency in lag.ByAgency)
            table.Add(agency.Agency, Words.Number(agency.Open), Words.Number(agency.Rejected), Words.Number(agency.Parked), Words.Number(agency.RelayBehind));
        await table.Write(around.Out);
        if (lag.WaitingForDay > 0) await around.Out.WriteLineAsync($"{lag.WaitingForDay} moves wait for their day; that is not lag.");
    }
}
