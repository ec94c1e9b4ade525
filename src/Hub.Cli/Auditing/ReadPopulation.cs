using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Hub.Cli.Asking;

namespace Hub.Cli.Auditing;

/// <summary>
/// Everybody's address on a day as known at an instant, as lines of JSON. A connection that breaks is taken up again where the last resume token says;
/// with --out the file is there under its name only when it is whole.
/// </summary>
public static class ReadPopulation
{
    private const int MostBreaks = 20;
    private const string Resume = "{\"resume\":", End = "{\"people\":";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Command Command(Surroundings around)
    {
        var on = new Option<string?>("--on") { Description = "The day (default: today)", HelpName = "yyyy-MM-dd" };
        var knownAt = new Option<string?>("--known-at") { Description = "As the state knew it then (default: now)", HelpName = "TIME" };
        var to = new Option<string?>("--out") { Description = "A file to write it to (default: the terminal)", HelpName = "FILE" };
        var purpose = ReadingFor.Option(ReadingFor.Audit);
        var command = new Command("population", "Write where everybody is reached, a line of JSON a citizen") { on, knownAt, to, purpose };
        command.SetAction(async (parsed, ct) =>
        {
            using var hub = new HubApi(around, "auditor", parsed.Purpose(purpose, around, ReadingFor.Audit));
            var asked = "/v1/address-books" + Query.Of(("on", parsed.GetValue(on)), ("knownAt", parsed.GetValue(knownAt)));
            if (parsed.GetValue(to) is not { } file)
            {
                await Read(hub, asked, around.Out, around, ct);
                return ExitCode.Ok;
            }
            if (File.Exists(file)) throw new Halt(ExitCode.BadInput, $"{file} is there already.");
            var began = Stopwatch.GetTimestamp();
            long people;
            await using (var part = new StreamWriter(file + ".part") { NewLine = "\n" }) people = await Read(hub, asked, part, around, ct);
            File.Move(file + ".part", file);
            await around.Out.WriteLineAsync($"{Words.Number(people)} people are in {file}, after {Words.Age(Stopwatch.GetElapsedTime(began).TotalSeconds)}.");
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<long> Read(HubApi hub, string asked, TextWriter into, Surroundings around, CancellationToken ct)
    {
        string? token = null;
        for (var breaks = 0; ; breaks++)
        {
            // Lines are passed on when the place to go on from behind them is known, so that none is written twice.
            var (held, isFirst, before) = (new List<string>(), true, token);
            try
            {
                await foreach (var line in hub.Lines(before is null ? asked : "/v1/address-books?resume=" + before, ct))
                {
                    var (repeats, ends) = (isFirst && before is not null, line.StartsWith(End, StringComparison.Ordinal));
                    isFirst = false;
                    if (repeats) continue; // What was asked stands at the top already.
                    if (line.StartsWith(Resume, StringComparison.Ordinal))
                    {
                        token = JsonDocument.Parse(line).RootElement.GetProperty("resume").GetString();
                    }
                    else
                    {
                        held.Add(line);
                        if (!ends) continue;
                    }
                    foreach (var one in held) await into.WriteLineAsync(one);
                    held.Clear();
                    if (ends) return JsonDocument.Parse(line).RootElement.GetProperty("people").GetInt64();
                }
            }
            catch (Halt) when (token is not null && breaks < MostBreaks)
            {
                // Taken up below, as an answer that ended before its end.
            }
            if (token is null || breaks == MostBreaks) throw new Halt(ExitCode.Unreachable, "The answer was cut off. Repeating the command is safe.");
            await around.Error.WriteLineAsync("The answer was cut off; it goes on where it ended.");
            await Task.Delay(Pause, ct);
        }
    }
}
