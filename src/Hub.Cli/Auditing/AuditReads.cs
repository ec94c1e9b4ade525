using System.CommandLine;
using Hub.Cli.Asking;

namespace Hub.Cli.Auditing;

/// <summary>Who looked into a citizen's file, why and when; or who read about many at once, or asked about nobody known. Asking it is kept as well.</summary>
public static class AuditReads
{
    private const int AtOnce = 1_000;

    public static Command Command(Surroundings around)
    {
        var citizen = new Option<string?>("--citizen") { Description = "The hub's id of the citizen", HelpName = "ID" };
        var many = new Option<bool>("--many") { Description = "Instead: answers that were about more than one person" };
        var nobody = new Option<bool>("--nobody") { Description = "Instead: refusals that named nobody whom the hub knows" };
        var from = new Option<string?>("--from") { Description = "The first day", HelpName = "yyyy-MM-dd" };
        var to = new Option<string?>("--to") { Description = "The last day", HelpName = "yyyy-MM-dd" };
        var purpose = ReadingFor.Option(ReadingFor.Audit);
        var command = new Command("reads", "Show who read about a citizen, why and when") { citizen, many, nobody, from, to, purpose };
        command.Validators.Add(parsed =>
        {
            if (new[] { parsed.GetValue(citizen) is not null, parsed.GetValue(many), parsed.GetValue(nobody) }.Count(given => given) != 1)
                parsed.AddError("Say whose: --citizen ID, --many or --nobody.");
        });
        command.SetAction(async (parsed, ct) =>
        {
            using var hub = new HubApi(around, "auditor", parsed.Purpose(purpose, around, ReadingFor.Audit));
            var whose = parsed.GetValue(citizen) is { } id ? $"/v1/citizens/{Uri.EscapeDataString(id)}/reads" : parsed.GetValue(many) ? "/v1/reads/many" : "/v1/reads/nobody";
            var any = false;
            for (int? after = 0; after is { } past;)
            {
                var page = await hub.Get(whose + Query.Of(("from", parsed.GetValue(from)), ("to", parsed.GetValue(to)), ("after", Words.Number(past)), ("limit", Words.Number(AtOnce))),
                    Wire.Default.ReadsPage, ct);
                any |= await Write(around.Out, page.Reads);
                after = page.Next;
            }
            if (!any) await around.Out.WriteLineAsync("Nobody.");
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<bool> Write(TextWriter to, IReadOnlyList<ReadEntry> reads)
    {
        if (reads.Count == 0) return false;
        var table = new Table("when", "who", "why", "what", "of", "outcome", "position");
        foreach (var r in reads)
        {
            table.Add(Words.Of(r.At), r.By, r.Purpose ?? "–", $"{r.Read}{(r.Fields is { Count: > 0 } fields ? $" ({string.Join(", ", fields)})" : "")}", r.Rows is { } rows ? Words.Number(rows) : "",
                r.Code is null ? "shown" : $"refused ({r.Code})", Words.Number(r.Position));
        }
        await table.Write(to);
        return true;
    }
}
