using System.Net;

namespace Hub.Server.Pages;

/// <summary>The frame of every page: plain HTML, one style sheet, readable without scripts.</summary>
internal static class Page
{
    public static string Render(string title, string content, string? script = null) => $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{WebUtility.HtmlEncode(title)} – Hub</title>
        <link rel="stylesheet" href="/pages/hub.css">
        <link rel="icon" href="/pages/hub.svg" type="image/svg+xml">
        </head>
        <body>
        <header><a href="/">Hub</a> <span>A citizen tells the government once.</span></header>
        <main>
        {content}
        </main>
        {(script is null ? "" : $"<script src=\"{script}\" defer></script>")}
        </body>
        </html>
        """;
}
