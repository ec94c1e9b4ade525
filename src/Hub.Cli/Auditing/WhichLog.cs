using System.CommandLine;

namespace Hub.Cli.Auditing;

/// <summary>There are two logs of the same kind: the facts, and who read about people.</summary>
internal static class WhichLog
{
    private const string Facts = "facts";

    public static Option<string> Option()
    {
        var log = new Option<string>("--log") { Description = "facts, or reads: who read what", DefaultValueFactory = _ => Facts };
        log.AcceptOnlyFromAmong(Facts, "reads");
        return log;
    }

    /// <summary>The word under which the server shows it.</summary>
    public static string Log(this ParseResult parsed, Option<string> option) => parsed.GetRequiredValue(option) == Facts ? "log" : "reads";
}
