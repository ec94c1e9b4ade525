using System.CommandLine;

namespace Hub.Cli.Addresses;

/// <summary>Reads and compares addresses here, without a server: files of any length, in order.</summary>
public static class AddressCommand
{
    public static Command Parse(Surroundings around)
    {
        var file = File("An address a line; standard input if not given");
        var command = new Command("parse", "Read addresses: a line in, a JSON object out, with the fields, the standard form and what was noticed") { file };
        command.SetAction((parsed, ct) => Run(around, parsed.GetValue(file), new LineEnds(), new ReadLines(), ct));
        return command;
    }

    public static Command Compare(Surroundings around)
    {
        var file = File("CSV with the columns a and b; standard input if not given");
        var reasons = new Option<bool>("--reasons") { Description = "Say why after each verdict: codes joined by +, behind a comma" };
        var command = new Command("compare", "Compare addresses: same, different or unsure, a line for each row") { file, reasons };
        command.SetAction((parsed, ct) => Run(around, parsed.GetValue(file), new CsvRows(), new ComparePairs(parsed.GetValue(reasons)), ct));
        return command;
    }

    private static Argument<string?> File(string description) => new("FILE") { Description = description, Arity = ArgumentArity.ZeroOrOne };

    private static async Task<int> Run(Surroundings around, string? file, IRecordEnds ends, IRecordAnswers answers, CancellationToken ct)
    {
        if (file is not null and not "-" && !System.IO.File.Exists(file)) throw new Halt(ExitCode.BadInput, $"There is no file {file}.");
        await using var input = file is null or "-" ? around.OpenIn() : new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using var output = around.OpenOut();
        await new AnswerInOrder(input, output, ends, answers).Run(ct);
        return ExitCode.Ok;
    }
}
