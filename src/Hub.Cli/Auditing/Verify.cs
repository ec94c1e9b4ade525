using System.CommandLine;
using Hub.Verify;

namespace Hub.Cli.Auditing;

/// <summary>Hands over to the auditor's own program, which knows nothing of the hub.</summary>
public static class Verify
{
    public static Command Command(Surroundings around) => new("verify", "Check what came out of the log, from the files and the public keys alone")
    {
        Question(around, "export", "FOLDER", "Every fact, every tile, every checkpoint of an export"),
        Question(around, "proof", "FILE", "One fact, from its .tlog-proof file"),
    };

    private static Command Question(Surroundings around, string name, string what, string description)
    {
        var path = new Argument<string>(what);
        var policy = new Option<string>("--policy") { Description = "Whom you trust: the log's key, the witnesses' keys, how many witnesses are enough", HelpName = "FILE", Required = true };
        var command = new Command(name, description) { path, policy };
        command.SetAction((parsed, ct) => Task.Run(() => VerifyCommand.Run([name, parsed.GetRequiredValue(path), "--policy", parsed.GetRequiredValue(policy)], around.Out, around.Error), ct));
        return command;
    }
}
