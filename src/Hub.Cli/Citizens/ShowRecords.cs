using System.CommandLine;
using System.Globalization;
using Hub.Cli.Asking;

namespace Hub.Cli.Citizens;

/// <summary>Who a citizen is: names, who acts for them, and which records are theirs and how that is known.</summary>
public static class ShowRecords
{
    public static Command Command(Surroundings around)
    {
        var id = new Argument<string>("ID") { Description = "The hub's id of the citizen" };
        var why = new Option<bool>("--why") { Description = "How far each record agrees with another of theirs, step by step" };
        var purpose = ReadingFor.Option();
        var command = new Command("records", "Show a citizen's names, guardians and records, and how each record is known to be theirs") { id, why, purpose };
        command.SetAction(async (parsed, ct) =>
        {
            var reading = parsed.Purpose(purpose, around);
            using var hub = new HubApi(around, ReadingFor.RoleOf(reading), reading);
            var who = await hub.Get($"/v1/citizens/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}/records", Wire.Default.WhoTheyAre, ct);
            await around.Out.WriteLineAsync($"{who.Citizen}  {Written(who.Name)}{(who.BirthDate is { } born ? ", born " + Words.Of(born) : "")}{(who.Deceased ? ", deceased" : "")}");
            foreach (var alias in who.Aliases) await around.Out.WriteLineAsync($"also known as {Written(alias.Name)}{(alias.Until is { } day ? ", until " + Words.Of(day) : "")}");
            foreach (var guardian in who.Guardians) await around.Out.WriteLineAsync($"guardian: {guardian.Citizen}{(guardian.Until is { } day ? ", until " + Words.Of(day) : "")}{(guardian.OfAge ? ", the day before they come of age" : "")}{(guardian.Ended ? " (over)" : "")}");
            var table = new Table("agency", "key", "grade", "how it is known", "linked", "record");
            foreach (var r in who.Records) table.Add(r.Agency, r.Key, r.Grade, r.Evidence, Words.Of(r.LinkedAt), r.Record);
            await table.Write(around.Out);
            if (parsed.GetValue(why)) foreach (var record in who.Records.Where(r => r.Because is not null)) await Tell(around, record);
            if (who.Reviews.Count > 0) await around.Out.WriteLineAsync($"Questions about them: {string.Join(' ', who.Reviews)} (hub review show)");
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task Tell(Surroundings around, RecordTold record)
    {
        await around.Out.WriteLineAsync($"\n{record.Agency} {record.Key} and {record.With}:");
        var sum = new Table("", "bits", "");
        foreach (var step in record.Because!) sum.Add(step.Field ?? "", step.Bits.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture), step.Reason);
        await sum.Write(around.Out);
    }

    private static string Written(Person? name) => name is null ? "(no name)" : string.Join(' ', new[] { name.First, name.Middle, name.Last, name.Suffix }.Where(p => p is { Length: > 0 }));
}
