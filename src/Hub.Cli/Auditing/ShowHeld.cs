using System.CommandLine;
using Hub.Cli.Asking;

namespace Hub.Cli.Auditing;

/// <summary>What an agency held about a citizen at the end of a day, when it was told and when it applied it. The agency is not asked.</summary>
public static class ShowHeld
{
    public static Command Command(Surroundings around)
    {
        var citizen = new Option<string>("--citizen") { Description = "The hub's id of the citizen", HelpName = "ID", Required = true };
        var agency = new Option<string?>("--agency") { Description = "dmv, revenue or courts (default: each)" };
        var on = new Option<string?>("--on") { Description = "The day, at its end (default: today)", HelpName = "yyyy-MM-dd" };
        var knownAt = new Option<string?>("--known-at") { Description = "As the state knew it then (default: now)", HelpName = "TIME" };
        var purpose = ReadingFor.Option(ReadingFor.Audit);
        var command = new Command("held", "Show what an agency held about a citizen at the end of a day") { citizen, agency, on, knownAt, purpose };
        command.SetAction(async (parsed, ct) =>
        {
            using var hub = new HubApi(around, "auditor", parsed.Purpose(purpose, around, ReadingFor.Audit));
            var asked = Query.Of(("agency", parsed.GetValue(agency)), ("on", parsed.GetValue(on)), ("knownAt", parsed.GetValue(knownAt)));
            var answer = await hub.Get($"/v1/citizens/{Uri.EscapeDataString(parsed.GetRequiredValue(citizen))}/holdings{asked}", Wire.Default.HoldingsAnswer, ct);
            await Write(around.Out, answer);
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task Write(TextWriter to, HoldingsAnswer answer)
    {
        await to.WriteLineAsync($"Citizen {answer.Citizen}, at the end of {Words.Of(answer.On)} as known at {Words.Of(answer.KnownAt)}");
        if (answer.Records.Count == 0) await to.WriteLineAsync("No record of the citizen was linked there.");
        foreach (var record in answer.Records)
        {
            await to.WriteLineAsync();
            await to.WriteLineAsync($"{record.Agency} {record.Key}: {record.Held?.Written ?? "nothing from the hub"}");
            if (record.Tellings.Count == 0) continue;
            var table = new Table("told", "what", "state", "by the agency's clock", "its reference", "told by", "answered by");
            foreach (var t in record.Tellings)
                table.Add(Words.Of(t.ToldAt), t.Written, t.Code is null ? t.State : $"{t.State} ({t.Code})", Words.Of(t.AnsweredAt), t.Reference, Words.Number(t.Position), t.AnswerPosition is { } p ? Words.Number(p) : "");
            await table.Write(to);
        }
    }
}
