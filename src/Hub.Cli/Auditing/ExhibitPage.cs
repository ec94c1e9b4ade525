using System.Net;
using System.Text;
using System.Text.Json;
using Hub.Cli.Asking;
using Hub.Proofs;

namespace Hub.Cli.Auditing;

/// <summary>An exhibit as one page that stands by itself: no script, nothing from elsewhere, made for US Letter paper.</summary>
internal static class ExhibitPage
{
    private const string Style = """
        @page { size: letter; margin: 0.9in 0.8in 0.9in 0.8in; @bottom-right { content: "Page " counter(page) " of " counter(pages); font: 9pt Georgia, serif; color: #444; } }
        :root { color-scheme: light; }
        body { font: 11pt/1.45 Georgia, "Times New Roman", serif; color: #111; background: #fff; max-width: 7in; margin: 0.6in auto; padding: 0 0.2in; }
        header { border-bottom: 2.5pt solid #1f3a5f; padding-bottom: 10pt; margin-bottom: 14pt; }
        h1 { font-size: 20pt; line-height: 1.15; margin: 0 0 6pt; color: #1f3a5f; }
        h2 { font-size: 13pt; margin: 20pt 0 6pt; color: #1f3a5f; break-after: avoid; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: 2pt 14pt; margin: 0; }
        dt { color: #444; } dd { margin: 0; overflow-wrap: anywhere; }
        table { border-collapse: collapse; width: 100%; font-size: 9.5pt; margin: 4pt 0 8pt; }
        thead { display: table-header-group; }
        th { text-align: left; font-weight: bold; border-bottom: 1pt solid #1f3a5f; padding: 3pt 8pt 3pt 0; vertical-align: bottom; }
        td { border-bottom: 0.5pt solid #bbb; padding: 3pt 8pt 3pt 0; vertical-align: top; }
        tr { break-inside: avoid; }
        .answer { border: 1pt solid #1f3a5f; background: #f4f7fb; padding: 8pt 12pt; margin: 8pt 0 12pt; break-inside: avoid; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        .answer p { margin: 2pt 0; } .place { font-size: 14pt; font-weight: bold; }
        .mark { font: 8.5pt/1.4 "DejaVu Sans Mono", Consolas, monospace; overflow-wrap: anywhere; }
        .quiet { color: #444; font-size: 9.5pt; }
        @media print { body { margin: 0; padding: 0; max-width: none; } }
        """;

    public static string Of(Exhibit exhibit)
    {
        var page = new StringBuilder();
        page.Append($"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Exhibit: citizen {E(exhibit.Book.Citizen)} on {Words.Of(exhibit.Book.On)}</title>
            <style>
            {Style}
            </style></head><body>
            <header><h1>Address of a citizen, as the record stood</h1>
            <dl><dt>Citizen</dt><dd>{E(exhibit.Book.Citizen)}</dd><dt>On</dt><dd>{Words.Of(exhibit.Book.On)} (the state's day)</dd>
            <dt>As known at</dt><dd>{Exact(exhibit.Book.KnownAt)}</dd><dt>Made</dt><dd>{Words.Of(exhibit.MadeAt)}, out of the log {E(Origin(exhibit))}</dd><dt>For</dt><dd>{E(exhibit.ReadFor)}</dd></dl></header>

            """);
        Addresses(page, exhibit.Book);
        if (exhibit.Held is { } held) Holdings(page, exhibit, held);
        Facts(page, exhibit);
        Proof(page, exhibit);
        return page.Append("</body></html>\n").ToString();
    }

    private static void Addresses(StringBuilder page, AddressBook book)
    {
        page.Append("<h2>1. Where the citizen was reached on that day</h2>\n");
        if (book.Protected)
            page.Append("<p>This citizen is under an address confidentiality programme now. The programme's substitute address stands for every other, whatever day or time is asked about.</p>\n");
        if (book.Addresses is not { Count: > 0 }) page.Append("<p>The state knew of no address that held on that day.</p>\n");
        foreach (var same in (book.Addresses ?? []).GroupBy(a => (a.Address.Written, a.From, a.Until, a.Change)))
        {
            var one = same.First();
            page.Append($"<div class=\"answer\"><p class=\"place\">{E(one.Address.Written)}</p><p>{E(string.Join(" and ", same.Select(a => a.Kind)))}")
                .Append(one.From is null ? "" : $", from {Words.Of(one.From)}").Append(one.Until is null ? "" : $" to {Words.Of(one.Until)}")
                .Append(one.RecordedAt is { } at ? $"; recorded {Words.Of(at)}" : "").Append(one.Change is null ? "" : $", change {E(one.Change)}").Append("</p>")
                .Append(one.AsTyped is null ? "" : $"<p class=\"quiet\">As it was told: “{E(one.AsTyped)}”</p>").Append("</div>\n");
        }
        if (book.History is not { Count: > 0 }) return;
        Table(page, "<h2>2. Every change of address known by then, in the order of recording</h2>", ["Recorded", "Address", "For", "Holds from", "To", "Status", "Change"],
            book.History.Select(l => new[]
            {
                Words.Of(l.RecordedAt), l.Address?.Written ?? "(may not be read)", string.Join(" and ", l.Kinds ?? []), l.From is null ? "the beginning" : Words.Of(l.From), Words.Of(l.Until),
                l.CorrectedBy is null ? l.Status : $"{l.Status} by {l.CorrectedBy}", l.Change,
            }));
    }

    private static void Holdings(StringBuilder page, Exhibit exhibit, HoldingsAnswer held)
    {
        page.Append($"<h2>3. What {E(exhibit.Agency!)} held at the end of that day</h2>\n")
            .Append("<p class=\"quiet\">From what the hub disclosed to the agency and what the agency's own system answered; times of answers are the agency's clock.</p>\n");
        if (held.Records.Count == 0) page.Append("<p>No record of the citizen at this agency was known to the hub.</p>\n");
        foreach (var record in held.Records)
        {
            page.Append($"<div class=\"answer\"><p class=\"place\">{E(record.Held?.Written ?? "Nothing from the hub")}</p><p>record {E(record.Key)}");
            if (record.Held is { } now) page.Append($"; told {Words.Of(now.ToldAt)}, applied {Words.Of(now.AnsweredAt)}").Append(now.Reference is null ? "" : $", its reference {E(now.Reference)}");
            page.Append("</p></div>\n");
            if (record.Tellings.Count == 0) continue;
            Table(page, "", ["Told", "What", "Why", "By which right", "Answer", "Answered", "Facts"], record.Tellings.Select(t => new[]
            {
                Words.Of(t.ToldAt), t.Written, t.Cause, t.Basis is null ? t.Purpose : $"{t.Purpose}; {t.Basis}", t.Code is null ? t.State : $"{t.State} ({t.Code})",
                Words.Of(t.AnsweredAt), Words.Number(t.Position) + (t.AnswerPosition is { } p ? ", " + Words.Number(p) : ""),
            }));
        }
    }

    private static void Facts(StringBuilder page, Exhibit exhibit) => Table(
        page, $"<h2>{(exhibit.Held is null ? 3 : 4)}. The facts relied on, by their position in the log</h2>", ["Position", "Recorded", "What", "By whom", "Proof"],
        exhibit.Facts.Select(f => new[]
        {
            Words.Number(f.Position), Exact(f.RecordedAt), f.Type.Split('.')[0].Replace('-', ' ') + (f.Agency is null ? "" : ", " + f.Agency),
            string.Join(", ", new[] { "actor", "office", "channel" }.Select(name => f.Header.TryGetProperty(name, out var says) ? says.GetString() : null).Where(says => says is not null)),
            Exhibit.ProofOf(f),
        }));

    private static void Proof(StringBuilder page, Exhibit exhibit)
    {
        var checkpoint = Checkpoint.TryParse(exhibit.Note.Text)!;
        page.Append(System.Globalization.CultureInfo.InvariantCulture, $"""
            <h2>{(exhibit.Held is null ? 4 : 5)}. What proves it</h2>
            <p>The log is a list of facts to which facts are only added. All of them up to position {Words.Number(checkpoint.Size)} hash to the root below, which the log signed{(exhibit.Witnessed ? " and enough of its witnesses, the agencies, cosigned" : "; its witnesses had not cosigned it when this was made")}.
            Each file in <span class="mark">proofs/</span> leads from one fact to that root: nobody can have changed, moved or added the fact after the signing.</p>
            <dl><dt>Log</dt><dd>{E(checkpoint.Origin)}</dd><dt>Facts</dt><dd>{Words.Number(checkpoint.Size)}</dd><dt>Root</dt><dd class="mark">{E(checkpoint.Root.ToString())}</dd>
            <dt>Signed by</dt><dd>{E(string.Join(", ", exhibit.Note.Signatures.Select(s => s.Name)))}</dd></dl>
            <p>A proof shows that the fact is there, of which kind, when it was recorded and by which office. What the fact says of the person lies encrypted in the log;
            the words above are the hub's reading of it, which whoever holds the key can repeat before a court.</p>
            <p>To check without the hub, in this folder, after comparing the keys in <span class="mark">policy</span> with those that the agencies publish:</p>
            <p class="mark">for proof in proofs/*.tlog-proof; do hub-verify proof "$proof" --policy policy || echo "DOES NOT HOLD: $proof"; done</p>

            """);
    }

    private static void Table(StringBuilder page, string title, string[] columns, IEnumerable<string?[]> rows)
    {
        page.Append(title).Append("\n<table><thead><tr>").Append(string.Concat(columns.Select(c => $"<th>{E(c)}</th>"))).Append("</tr></thead><tbody>\n");
        foreach (var row in rows) page.Append("<tr>").Append(string.Concat(row.Select(cell => $"<td>{E(cell ?? "")}</td>"))).Append("</tr>\n");
        page.Append("</tbody></table>\n");
    }

    private static string Origin(Exhibit exhibit) => Checkpoint.TryParse(exhibit.Note.Text)!.Origin;

    // As the log keeps it: to the microsecond, for it decides what was known.
    private static string Exact(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static string E(string text) => WebUtility.HtmlEncode(text);
}
