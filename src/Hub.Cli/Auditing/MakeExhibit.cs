using System.Buffers.Binary;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Hub.Cli.Asking;
using Hub.Proofs;

namespace Hub.Cli.Auditing;

/// <summary>
/// What was known about one citizen's address on a day, and what an agency held, as a folder that a court can keep: a page to read and print, the same for
/// programs, and for every fact relied on a file that proves without the hub that the log held it.
/// </summary>
public static class MakeExhibit
{
    private const int MostFacts = 2_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15); // The log signs every second; witnesses take another.
    private static readonly JsonSerializerOptions Readable = new(Wire.Default.Options) { WriteIndented = true };

    public static Command Command(Surroundings around)
    {
        var citizen = new Option<string>("--citizen") { Description = "The hub's id of the citizen", HelpName = "ID", Required = true };
        var on = new Option<string?>("--on") { Description = "The day (default: today)", HelpName = "yyyy-MM-dd" };
        var knownAt = new Option<string?>("--known-at") { Description = "As the state knew it then (default: now)", HelpName = "TIME" };
        var agency = new Option<string?>("--agency") { Description = "Also what this agency held at the end of the day" };
        var to = new Option<string>("--out") { Description = "A folder that is not there yet, or is empty", HelpName = "FOLDER", Required = true };
        var purpose = ReadingFor.Option(ReadingFor.Audit);
        var command = new Command("exhibit", "Write a page and proofs that a court can keep and check without the hub") { citizen, on, knownAt, agency, to, purpose };
        command.SetAction(async (parsed, ct) =>
        {
            var folder = parsed.GetRequiredValue(to);
            if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()) throw new Halt(ExitCode.BadInput, $"{folder} is not empty.");
            var readFor = parsed.Purpose(purpose, around, ReadingFor.Audit)!;
            using var hub = new HubApi(around, "auditor", readFor);
            var exhibit = await Gather(hub, readFor, parsed.GetRequiredValue(citizen), parsed.GetValue(on), parsed.GetValue(knownAt), parsed.GetValue(agency), around.Clock, ct);
            await Write(exhibit, folder, ct);
            await around.Out.WriteLineAsync($"The exhibit is in {folder}: {Words.Number(exhibit.Facts.Count)} facts, each with its proof. Read {Path.Combine(folder, "exhibit.html")}; README.txt says how to check it.");
            if (!exhibit.Witnessed) await around.Error.WriteLineAsync("Not enough witnesses have cosigned the log so far; the proofs rest on the log's own signature alone.");
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<Exhibit> Gather(HubApi hub, string readFor, string citizen, string? on, string? knownAt, string? agency, TimeProvider clock, CancellationToken ct)
    {
        var about = "/v1/citizens/" + Uri.EscapeDataString(citizen);
        var book = await hub.Get($"{about}/address-book{Query.Of(("on", on), ("knownAt", knownAt))}", Wire.Default.AddressBook, ct);
        // One day and one instant for all that follows, whatever is recorded meanwhile.
        var (day, known) = (Words.Of(book.On), book.KnownAt.ToString("O", CultureInfo.InvariantCulture));
        var held = agency is null ? null : await hub.Get($"{about}/holdings{Query.Of(("agency", agency), ("on", day), ("knownAt", known))}", Wire.Default.HoldingsAnswer, ct);
        var facts = (await hub.Get($"{about}/facts{Query.Of(("agency", agency), ("knownAt", known))}", Wire.Default.FactList, ct)).Facts;
        if (facts.Count is 0 or > MostFacts) throw new Halt(ExitCode.No, $"An exhibit rests on 1 to {MostFacts} facts; these are {facts.Count}.");

        var last = await Signed(hub, facts[^1].Position, ct);
        var note = SignedNote.TryParse(last.Checkpoint) ?? throw new Halt(ExitCode.Unreachable, "The hub's checkpoint cannot be read.");
        var proofs = new List<FactProof>(facts.Count);
        foreach (var fact in facts) proofs.Add(await Proof(hub, fact.Position, last.Size, note, ct));
        return new Exhibit(book, held, agency, facts, proofs, note, last.Witnessed, await hub.Text("/log/policy", ct), readFor, clock.GetUtcNow());
    }

    /// <summary>The proof of the last fact: its checkpoint proves the others too. Witnesses are waited for a little.</summary>
    private static async Task<InclusionProof> Signed(HubApi hub, long position, CancellationToken ct)
    {
        for (var waited = TimeSpan.Zero; ;)
        {
            try
            {
                var proof = await hub.Get($"/v1/log/proofs/inclusion?position={Words.Number(position)}", Wire.Default.InclusionProof, ct);
                if (proof.Witnessed || waited >= Patience || !await HasWitnesses(hub, ct)) return proof;
            }
            catch (Refused no) when (no.Code == "not-signed-yet" && waited < Patience)
            {
                // Signed in a moment.
            }
            await Task.Delay(TimeSpan.FromMilliseconds(500), ct);
            waited += TimeSpan.FromMilliseconds(500);
        }
    }

    private static async Task<bool> HasWitnesses(HubApi hub, CancellationToken ct) =>
        (await hub.Text("/log/policy", ct)).Split('\n').Any(line => line.StartsWith("witness ", StringComparison.Ordinal));

    private static async Task<FactProof> Proof(HubApi hub, long position, long size, SignedNote checkpoint, CancellationToken ct)
    {
        var path = await hub.Get($"/v1/log/proofs/inclusion?position={Words.Number(position)}&size={Words.Number(size)}", Wire.Default.InclusionProof, ct);
        using var leaves = new MemoryStream();
        await hub.Copy($"/v1/log/facts?after={Words.Number(position - 1)}&limit=1", leaves, ct);
        var bytes = leaves.ToArray();
        if (bytes.Length < 4 || BinaryPrimitives.ReadInt32BigEndian(bytes) != bytes.Length - 4) throw new Halt(ExitCode.Unreachable, "The hub's answer was cut off. Repeating the command is safe.");
        var proof = new FactProof(bytes[4..], position - 1, [.. path.Hashes.Select(TreeHash.FromBase64)], checkpoint);
        return proof.Holds() ? proof : throw new Halt(ExitCode.No, $"The log does not prove the fact at position {position}. Tell the auditor of the log.");
    }

    private static async Task Write(Exhibit exhibit, string folder, CancellationToken ct)
    {
        var proofs = Directory.CreateDirectory(Path.Combine(folder, "proofs")).FullName;
        for (var i = 0; i < exhibit.Facts.Count; i++)
            await File.WriteAllTextAsync(Path.Combine(proofs, Exhibit.ProofOf(exhibit.Facts[i])), exhibit.Proofs[i].ToString(), ct);
        await File.WriteAllTextAsync(Path.Combine(folder, "policy"), exhibit.Policy, ct);
        await File.WriteAllTextAsync(Path.Combine(folder, "exhibit.json"), JsonSerializer.Serialize(new ExhibitFile(exhibit.Book, exhibit.Held, exhibit.Facts), Readable.GetTypeInfo(typeof(ExhibitFile))), ct);
        await File.WriteAllTextAsync(Path.Combine(folder, "README.txt"), Exhibit.Readme, ct);
        // Last: a folder without its page is an exhibit that was interrupted.
        await File.WriteAllTextAsync(Path.Combine(folder, "exhibit.html"), ExhibitPage.Of(exhibit), ct);
    }
}

/// <summary>All that an exhibit says, and what proves it.</summary>
internal sealed record Exhibit(
    AddressBook Book, HoldingsAnswer? Held, string? Agency, IReadOnlyList<FactEnvelope> Facts, IReadOnlyList<FactProof> Proofs, SignedNote Note, bool Witnessed, string Policy,
    string ReadFor, DateTimeOffset MadeAt)
{
    public const string Readme = """
        This folder is an exhibit out of a Hub's log.

          exhibit.html   to read and to print; it needs no network
          exhibit.json   the same for programs
          proofs/        one file for each fact that the exhibit relies on
          policy         the public keys of the log and of its witnesses, as the hub gave them

        To check it without the hub, with the hub-verify program:

          for proof in proofs/*.tlog-proof; do hub-verify proof "$proof" --policy policy || echo "DOES NOT HOLD: $proof"; done

        (with a hub's own command line: hub verify proof FILE --policy policy). Before that, compare the keys in policy with what the agencies
        that witness the log publish: whoever made this folder could have put other keys in it.

        What a proof shows: the log held this fact, at this position, recorded at this time, by this office, when the checkpoint was signed; and nobody,
        whoever runs the database included, has changed or moved it since. What the fact says of the person lies encrypted in it; its words in
        exhibit.html are the hub's own reading of it, which a court can have repeated in front of it by whoever holds the key.
        The formats are written down in schemas/proofs of the Hub's source.

        """;

    public static string ProofOf(FactEnvelope fact) => fact.Position.ToString("000000000000", CultureInfo.InvariantCulture) + ".tlog-proof";

    private bool PrintMembers(System.Text.StringBuilder text) { text.Append(Book.Citizen); return true; }
}
