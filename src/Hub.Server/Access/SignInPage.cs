using System.Net;

namespace Hub.Server.Access;

/// <summary>The development sign-in: who would you like to be?</summary>
internal static class SignInPage
{
    public static string Render(string next) => Pages.Page.Render("Sign in (development)", $"""
        <h1>Sign in</h1>
        <p>This is a development hub: choose who you are. Outside development people sign in with the state's own identity provider.</p>
        <form method="post" action="/dev/sign-in">
          <input type="hidden" name="next" value="{WebUtility.HtmlEncode(next)}">
          <button name="role" value="clerk">A clerk at the counter</button>
          <button name="role" value="auditor">An auditor</button>
        </form>
        """);
}
