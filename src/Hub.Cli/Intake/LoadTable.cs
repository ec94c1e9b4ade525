using System.Globalization;
using Hub.Cli.Asking;

namespace Hub.Cli.Intake;

/// <summary>The reconciliation of one load, for people.</summary>
internal static class LoadTable
{
    private const int NumbersShown = 10;

    public static async Task Write(LoadTold load, TextWriter to)
    {
        async Task Line(long rows, string what) => await to.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{rows,10}  {what}"));
        await Line(load.FileRows, $"rows in the file of {load.Agency}, {load.State}{(load.EndedAt is { } ended ? string.Create(CultureInfo.InvariantCulture, $" {ended.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC") : "")}");
        await Line(load.Accepted, "accepted");
        await Line(load.NewCitizens, "  of a citizen who was not known");
        await Line(load.Linked, "  linked to a citizen who was known");
        await Line(load.InReview, "  of a new citizen, before people");
        await Line(load.Changed, "  changed");
        await Line(load.Unchanged, "  unchanged");
        if (load.Ended > 0) await Line(load.Ended, "  closed by their agency");
        await Line(load.Refused, "refused");
        foreach (var refusal in load.Refusals)
        {
            var shown = string.Join(", ", refusal.Numbers.Take(NumbersShown));
            await Line(refusal.Rows, $"  {refusal.Code}: row{(refusal.Rows == 1 ? "" : "s")} {shown}{(refusal.Rows > NumbersShown ? " …" : "")}");
        }
        if (load.Left > 0) await Line(load.Left, "waiting to be taken in");
        if (load.FileRows > load.Staged) await Line(load.FileRows - load.Staged, "not sent");
        await to.WriteLineAsync($"Questions for people: {load.Questions} (hub review list)");
        if (load.FirstPosition is { } first) await to.WriteLineAsync($"In the log from position {first} to {load.LastPosition}");
        foreach (var wrong in load.Discrepancies) await to.WriteLineAsync($"It does not add up: {wrong}.");
    }
}
