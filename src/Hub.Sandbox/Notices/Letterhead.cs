using System.Net;
using Hub.Sandbox.Records;

namespace Hub.Sandbox.Notices;

/// <summary>The one letter that an agency of the sandbox owes people, and how it looks.</summary>
public sealed record Letterhead(string Kind, string From, string Title, string RecordWord, string Text)
{
    public static readonly Letterhead LicenceExpiry = new("licence-expiry", "Bureau of Motor Vehicles", "Your driver licence is about to expire", "Licence",
        "Your licence expires on the date shown in our records. Renew it at any office before that day; driving without a valid licence is an offence.");

    public static readonly Letterhead TaxBill = new("tax-bill", "Department of Revenue", "Statement of tax due", "Account",
        "A balance is due on the account named above. Pay, or object in writing, within sixty days of the date of this letter.");

    public static readonly Letterhead Summons = new("summons", "Clerk of Courts", "Summons", "Case",
        "You are summoned to appear in the case named above. An answer is due within twenty-eight days after service of this summons.");

    public string Print(string notice, string recordKey, MailAddress to, DateTimeOffset at) => $"""
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>{E(Title)}</title>
        <style>body{"{"}font:16px/1.5 Georgia,serif;max-width:42rem;margin:3rem auto;padding:0 1rem{"}"}address{"{"}font-style:normal;margin:2rem 0;white-space:pre-line{"}"}</style></head>
        <body><p><strong>{E(From)}</strong><br>{at:yyyy-MM-dd}</p>
        <address>{E(to.Line)}
        {E(to.City)} {E(to.State)} {E(to.Zip)}</address>
        <p>{E(RecordWord)} {E(recordKey)} · Notice {E(notice)}</p>
        <h1>{E(Title)}</h1>
        <p>{E(Text)}</p></body></html>
        """;

    private static string E(string text) => WebUtility.HtmlEncode(text);
}
