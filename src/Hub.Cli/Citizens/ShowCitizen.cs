using System.CommandLine;
using Hub.Cli.Asking;

namespace Hub.Cli.Citizens;

/// <summary>A citizen's address book on a day, as the state knew it at a time. Of a protected person it shows the substitute only.</summary>
public static class ShowCitizen
{
    public static Command Command(Surroundings around)
    {
        var id = new Argument<string>("ID") { Description = "The hub's id of the citizen" };
        var on = new Option<string?>("--on") { Description = "The day (default: today)", HelpName = "yyyy-MM-dd" };
        var knownAt = new Option<string?>("--known-at") { Description = "As the state knew it then (default: now)", HelpName = "TIME" };
        var purpose = ReadingFor.Option();
        var command = new Command("show", "Show a citizen's address book") { id, on, knownAt, purpose };
        command.SetAction(async (parsed, ct) =>
        {
            var readFor = parsed.Purpose(purpose, around);
            using var hub = new HubApi(around, ReadingFor.RoleOf(readFor), readFor);
            var asked = Query.Of(("on", parsed.GetValue(on)), ("knownAt", parsed.GetValue(knownAt)));
            var book = await hub.Get($"/v1/citizens/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}/address-book{asked}",
                Wire.Default.AddressBook, ct);
            await Write(around.Out, book);
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task Write(TextWriter to, AddressBook book)
    {
        await to.WriteLineAsync($"Citizen {book.Citizen}, version {book.Version}, on {Words.Of(book.On)} as known at {Words.Of(book.KnownAt)}");
        if (book.Protected) await to.WriteLineAsync("Protected: the substitute address stands for every other.");
        await to.WriteLineAsync();
        var holds = new Table("kind", "address", "from", "until", "change");
        foreach (var a in book.Addresses ?? []) holds.Add(a.Kind, a.Place(), Words.Of(a.From), Words.Of(a.Until), a.Change);
        await holds.Write(to);
        if (book.History is not { Count: > 0 }) return;
        await to.WriteLineAsync();
        var history = new Table("recorded", "status", "from", "address", "as it was told", "change");
        foreach (var line in book.History)
        {
            history.Add(Words.Of(line.RecordedAt), line.Status, Words.Of(line.From), line.Address?.Written, line.AsTyped, line.Change);
            foreach (var name in line.Renamed ?? []) history.Add("", "renamed", Words.Of(name.From), name.Address.Written, "an authority named the place anew; nobody moved", name.Change);
        }
        await history.Write(to);
    }

    private static string Place(this BookAddress a) => a.Address.Written;
}
