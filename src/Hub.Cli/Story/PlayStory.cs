using System.CommandLine;
using Hub.Cli.Asking;
using Hub.Cli.Changes;

namespace Hub.Cli.Story;

/// <summary>
/// The story that Hub exists for, on the running system: a citizen tells Revenue's counter that she moved; a moment later the DMV and the
/// Courts print their letters to where she lives.
/// </summary>
public static class PlayStory
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static Command Command(Surroundings around)
    {
        var command = new Command("story", "Play the story: one move, told once, and the letters before and after");
        command.SetAction((_, ct) => Play(around, ct));
        return command;
    }

    private static async Task<int> Play(Surroundings around, CancellationToken ct)
    {
        using var counter = new HubApi(around, "clerk", ReadingFor.Counter);
        using var revenue = new HubApi(around, "agency:revenue");
        using var sandbox = new SandboxApi(around);
        var move = Move.MadeUp();
        var letters = Letter.Of(move);
        var name = $"{move.Who.First} {move.Who.Last}";
        var today = (await counter.Get("/v1/status", Wire.Default.JsonElement, ct)).GetProperty("today").GetString();

        var registered = await counter.Post("/v1/citizens",
            new Registration(move.Who, move.BirthDate, [new("dmv", move.Dmv), new("revenue", move.Revenue), new("courts", move.Courts)], move.From, null, "counter"),
            Wire.Default.Registration, Wire.Default.Registered, "story-" + Guid.NewGuid().ToString("N"), ct);
        for (var i = 0; i < letters.Length; i++) letters[i] = letters[i] with { Before = await FirstLetter(around, sandbox, letters[i], ct) };
        await around.Out.WriteLineAsync($"{name} (made up) lives at {letters[0].Before!.Address.Written}; the DMV, Revenue and the Courts know her.");

        var told = await revenue.Post("/v1/address-changes",
            new MoveReport(new(Agency: "revenue", Key: move.Revenue), move.To, today, Channel: "counter", Office: "revenue.counter"),
            Wire.Default.MoveReport, Wire.Default.MoveReceipt, "story-" + Guid.NewGuid().ToString("N"), ct);
        await around.Out.WriteLineAsync($"She moves, and tells Revenue's counter: \"{move.To}\". Recorded {Words.Of(told.RecordedAt)} as change {told.Change}.");
        await around.Out.WriteLineAsync();

        var followed = await AppliedEverywhere(around, counter, told.Change!, letters.Length, ct);
        for (var i = 0; i < letters.Length; i++) letters[i] = letters[i] with { After = await FirstLetter(around, sandbox, letters[i], ct) };
        await around.Out.WriteLineAsync("A moment later these letters are printed:");
        foreach (var letter in letters) await letter.Write(around.Out, told.RecordedAt);

        await around.Out.WriteLineAsync();
        await ShowChange.Write(around.Out, followed);
        await around.Out.WriteLineAsync();
        await around.Out.WriteLineAsync($"Her change, with both letters of each agency: {ShowChange.PageOf(counter, told.Change!)}");
        return letters.All(l => l.After!.Change == told.Change && l.Before!.Change != told.Change)
            ? ExitCode.Ok
            : throw new Halt(ExitCode.No, $"A letter of citizen {registered.Citizen} was not printed to where it should have been.");
    }

    /// <summary>An agency prints as soon as it knows the record: linking it registered its interest.</summary>
    private static Task<PrintedNotice> FirstLetter(Surroundings around, SandboxApi sandbox, Letter letter, CancellationToken ct) =>
        Until(around, () => sandbox.Print(letter.Agency, letter.RecordKey, letter.Kind, ct), $"{letter.Agency} has not heard of the citizen", ct);

    private static Task<ChangeFollowed> AppliedEverywhere(Surroundings around, HubApi hub, string change, int agencies, CancellationToken ct) =>
        Until(around, async () =>
        {
            var followed = await hub.Get("/v1/changes/" + change, Wire.Default.ChangeFollowed, ct);
            return followed.Agencies?.Count(a => a.State == "applied") == agencies ? followed : null;
        }, $"change {change} is not applied everywhere", ct);

    private static async Task<T> Until<T>(Surroundings around, Func<Task<T?>> look, string otherwise, CancellationToken ct) where T : class
    {
        var began = around.Clock.GetTimestamp();
        while (true)
        {
            if (await look() is { } seen) return seen;
            if (around.Clock.GetElapsedTime(began) > Longest)
                throw new Halt(ExitCode.No, $"After {Longest.TotalSeconds:0} s {otherwise}. `ops/hub deliveries` says what is open, and why.");
            await Task.Delay(Pause, around.Clock, ct);
        }
    }
}
