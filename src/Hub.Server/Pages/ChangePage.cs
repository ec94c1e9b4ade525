using System.Net;
using Hub.Domain;
using Hub.Server.Access;
using Hub.Server.Http;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Server.Pages;

/// <summary>One change, live: when it was recorded, who was told, who applied it, and where their letters went before and after.</summary>
internal static class ChangePage
{
    private static readonly string[] Assets = ["hub.css", "change.js", "hub.svg"];

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/", () => Results.Content(Page.Render("Follow a change", """
            <h1>Follow a change</h1>
            <p>The reference is on the receipt that the citizen and the clerk keep.</p>
            <form id="find"><label>Reference <input name="change" required maxlength="20" autocomplete="off"></label> <button>Follow</button></form>
            """, "/pages/change.js"), "text/html; charset=utf-8")).ReadsNobody("A form.");
        app.MapGet("/changes/{change}", (string change, HttpContext http) =>
        {
            if (ChangeId.Read(change) is not { } id) return Problems.Answer("unknown-change", "No change has this reference.");
            http.Response.Headers.CacheControl = "no-store";
            http.Response.Headers.ContentSecurityPolicy = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
            return Results.Content(Page.Render("Change " + id, Body(id, PurposeOf(http)), "/pages/change.js"), "text/html; charset=utf-8");
        }).Allow(Scopes.Clerk, Scopes.Auditor).ReadsNobody("The frame; what it shows it reads from the API, for a purpose.");
        foreach (var asset in Assets)
        {
            app.MapGet("/pages/" + asset, () => Results.Stream(
                typeof(ChangePage).Assembly.GetManifestResourceStream("pages/" + asset)!,
                Path.GetExtension(asset) switch { ".css" => "text/css; charset=utf-8", ".js" => "text/javascript; charset=utf-8", _ => "image/svg+xml" })).ReadsNobody("Part of every page.");
        }
    }

    // Who opens the page at the counter reads for the counter, who audits for the audit; for anything else the address says so. The API judges it.
    private static string PurposeOf(HttpContext http) =>
        http.Request.Query["purpose"].ToString() is { Length: > 0 and < 40 } asked && asked.All(c => char.IsAsciiLetterLower(c) || c == '-') ? asked
        : http.User.Has(Scopes.Auditor) ? "audit" : "counter-service";

    private static string Body(ChangeId change, string purpose) => $"""
        <article id="change" data-change="{WebUtility.HtmlEncode(change.Value)}" data-purpose="{purpose}">
          <h1 id="headline">One change of address</h1>
          <p class="lead" id="summary" role="status" aria-live="polite">Reading …</p>
          <ol id="way" aria-label="The way of the change">
            <li id="recorded" class="todo"><h2>Recorded</h2><p class="when"></p><p class="what">The hub keeps it as a fact, for ever.</p></li>
            <li id="told" class="todo"><h2>Told</h2><p class="when"></p><p class="what">Each agency with a right to know, in its own form.</p></li>
            <li id="applied" class="todo"><h2>Applied</h2><p class="when"></p><p class="what">Done only when the agency's own system says so.</p></li>
          </ol>
          <section aria-labelledby="agencies-title"><h2 id="agencies-title">At each agency</h2><div id="agencies"></div></section>
          <section aria-labelledby="notices-title" id="notices-section" hidden>
            <h2 id="notices-title">Where their letters go</h2>
            <table id="notices"><thead><tr><th scope="col">Letter</th><th scope="col">Before the change</th><th scope="col">Now</th><th scope="col">Without Hub it would go to</th></tr></thead><tbody></tbody></table>
          </section>
          <p><a href="/v1/changes/{WebUtility.HtmlEncode(change.Value)}/proof?purpose={purpose}" download="{WebUtility.HtmlEncode(change.Value)}.tlog-proof">Keep the proof</a> that the log holds this change. It can be checked anywhere, without the hub.</p>
          <p class="what">You read this for the purpose <code>{purpose}</code>. That you looked is kept; the citizen can see it.</p>
          <details><summary>Every step, with its time</summary><ol id="steps"></ol></details>
        </article>
        <noscript><p>This page follows a change live and needs scripts; <code>ops/hub change show {WebUtility.HtmlEncode(change.Value)} --purpose {purpose}</code> says the same.</p></noscript>
        """;
}
