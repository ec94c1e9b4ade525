using System.CommandLine;
using Hub.Cli.Addresses;
using Hub.Cli.Agencies;
using Hub.Cli.Asking;
using Hub.Cli.Auditing;
using Hub.Cli.Changes;
using Hub.Cli.Citizens;
using Hub.Cli.Deliveries;
using Hub.Cli.Identity;
using Hub.Cli.Intake;
using Hub.Cli.Orders;
using Hub.Cli.Operations;
using Hub.Cli.Readdressings;
using Hub.Cli.Roles;
using Hub.Cli.Story;

namespace Hub.Cli;

/// <summary>The <c>hub</c> command: one file for each thing that it does, and one place where it ends.</summary>
public static class HubCommand
{
    private const string Description = """
        One address change, told once, reaches Revenue, the DMV and the Courts.

        HUB_URL says where the server is (default http://127.0.0.1:5080). Outside development HUB_TOKEN holds a token.
        What is about a person is read for a purpose, --purpose or HUB_PURPOSE, which is kept with who read it.
        Exit codes: 0 done; 1 the answer is no; 2 the command or its input cannot be understood; 3 nobody answers.
        """;

    public static async Task<int> Run(string[] args, Surroundings around, CancellationToken ct)
    {
        var parsed = Tree(around).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) await around.Error.WriteLineAsync(error.Message);
            await around.Error.WriteLineAsync($"See: hub {string.Join(' ', args.TakeWhile(a => !a.StartsWith('-')).Take(2))} --help");
            return ExitCode.BadInput;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { Output = around.Out, Error = around.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, ct);
        }
        catch (Halt halt)
        {
            await around.Error.WriteLineAsync(halt.Message);
            return halt.ExitCode;
        }
        catch (Refused refused)
        {
            await around.Error.WriteLineAsync($"The hub says no: {refused.Message} ({refused.Code})");
            if (refused.Code is "purpose-missing" or "unknown-purpose")
                await around.Error.WriteLineAsync("Say it with --purpose, such as --purpose counter-service when the citizen asked, or set HUB_PURPOSE.");
            return ExitCode.No;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await around.Error.WriteLineAsync("Interrupted.");
            return ExitCode.Interrupted;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await around.Error.WriteLineAsync(e.Message);
            return ExitCode.BadInput;
        }
    }

    private static RootCommand Tree(Surroundings around) => new(Description)
    {
        new Command("intake", "Take in a file: people, moves, or an agency's records")
        {
            IntakeCitizens.Command(around),
            IntakeMoves.Command(around),
            IntakeRecords.Command(around),
            IntakeLoad.Command(around),
            IntakeLoads.Command(around),
        },
        new Command("address", "Read and compare addresses; needs no server")
        {
            AddressCommand.Parse(around),
            AddressCommand.Compare(around),
        },
        new Command("identity", "Which records are one person's; needs no server")
        {
            IdentityCommand.Link(around),
            IdentityCommand.Preview(around),
            IdentityCommand.ShowRules(around),
        },
        ReviewCommand.All(around),
        Lag.Command(around),
        DeliveryTable.Command(around),
        Redrive.Command(around),
        new Command("agency", "Look into a sandbox agency") { AgencyHoldings.Command(around) },
        new Command("change", "Follow a change") { ShowChange.Command(around) },
        new Command("citizen", "Find and read a citizen's file; whose it is, and what life brings; seal it by order")
        {
            FindCitizen.Command(around),
            ShowCitizen.Command(around),
            ShowRecords.Command(around),
            WhoseFile.Merge(around),
            WhoseFile.Unmerge(around),
            WhoseFile.Merges(around),
            WhoseFile.NotSame(around),
            WhoseFile.Unlink(around),
            WhoseFile.EndRecord(around),
            LifeEvents.Rename(around),
            LifeEvents.Death(around),
            LifeEvents.Guardian(around),
            CarryOutOrder.Seal(around),
            CarryOutOrder.Unseal(around),
        },
        CarryOutOrder.Hold(around),
        CarryOutOrder.Erasure(around),
        new Command("move", "Report, withdraw or correct a move")
        {
            ReportMove.Command(around),
            WithdrawMove.Command(around),
            CorrectMove.Command(around),
        },
        ReaddressCommand.All(around),
        new Command("log", "What the log has signed, and proofs of it")
        {
            ShowLog.Command(around),
            ShowPolicy.Command(around),
            ProveChange.Command(around),
            ProveGrowth.Command(around),
            ExportLog.Command(around),
            BackUp.GoOn(around),
        },
        new Command("audit", "What was known when, what an agency held when, and who looked")
        {
            ShowHeld.Command(around),
            ReadPopulation.Command(around),
            AuditReads.Command(around),
            MakeExhibit.Command(around),
        },
        PlayStory.Command(around),
        Token.Command(around),
        Status.Command(around),
        Auditing.Verify.Command(around),
        ReplayLog.Command(around),
        Operations.Projections.Command(around),
        BackUp.Backup(around),
        BackUp.Restore(around),
        Serve.Command(around),
        RunAdapter.Command(around),
        RunSandbox.Command(around),
    };
}
