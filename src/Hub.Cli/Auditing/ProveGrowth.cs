using System.CommandLine;
using Hub.Cli.Asking;
using Hub.Proofs;

namespace Hub.Cli.Auditing;

/// <summary>Asks for the proof that a later checkpoint holds everything of an earlier one, and checks it here.</summary>
public static class ProveGrowth
{
    public static Command Command(Surroundings around)
    {
        var from = new Argument<long>("FROM") { Description = "The earlier checkpoint's size" };
        var to = new Argument<long>("TO") { Description = "The later checkpoint's size" };
        var which = WhichLog.Option();
        var command = new Command("consistency", "Prove that one checkpoint holds everything of an earlier one") { from, to, which };
        command.SetAction(async (parsed, ct) =>
        {
            using var hub = new HubApi(around, "auditor");
            var (earlier, later) = (parsed.GetRequiredValue(from), parsed.GetRequiredValue(to));
            var proof = await hub.Get($"/v1/{parsed.Log(which)}/proofs/consistency?from={Words.Number(earlier)}&to={Words.Number(later)}", Wire.Default.ConsistencyProof, ct);
            foreach (var hash in proof.Hashes) await around.Out.WriteLineAsync(hash);
            var holds = ProofChecks.Extends(earlier, TreeHash.FromBase64(proof.FromRoot), later, TreeHash.FromBase64(proof.ToRoot), [.. proof.Hashes.Select(TreeHash.FromBase64)]);
            await around.Out.WriteLineAsync(holds ? $"The log at {later} holds everything of the log at {earlier}." : "The proof does not hold.");
            return holds ? ExitCode.Ok : ExitCode.No;
        });
        return command;
    }
}
