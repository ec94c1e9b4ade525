using System.CommandLine;

namespace Hub.Cli.Asking;

/// <summary>What a command reads for. Commands that look at a person are told, each time or by HUB_PURPOSE; those of one use know theirs.</summary>
internal static class ReadingFor
{
    public const string Operations = "operations";
    public const string Audit = "audit";
    public const string Readdressing = "readdressing";
    public const string Counter = "counter-service";

    public static Option<string?> Option(string? otherwise = null) => new("--purpose")
    {
        Description = "What it is read for, such as counter-service or court-order; it is kept in the read log (default: HUB_PURPOSE" + (otherwise is null ? ")" : $", else {otherwise})"),
        HelpName = "PURPOSE",
    };

    /// <summary>As whom the CLI asks: who reads to audit is an auditor, everybody else the clerk at the counter.</summary>
    public static string RoleOf(string? purpose) => purpose == Audit ? "auditor" : "clerk";

    public static string? Purpose(this ParseResult parsed, Option<string?> option, Surroundings around, string? otherwise = null) =>
        parsed.GetValue(option) ?? around.Setting("HUB_PURPOSE") ?? otherwise;
}
