using System.CommandLine;

namespace Hub.Cli.Roles;

public static class Serve
{
    public static Command Command(Surroundings around)
    {
        var embedded = new Option<bool>("--embedded") { Description = "Play every role in this process, with the bus in memory" };
        var command = new Command("serve", "Run the server") { embedded };
        command.SetAction((parsed, ct) => Task.FromResult(ExitCode.No));
        return command;
    }
}

public static class RunAdapter
{
    public static Command Command(Surroundings around) => new("adapter", "Run one agency's adapter");
}

public static class RunSandbox
{
    public static Command Command(Surroundings around) => new("sandbox", "Run the sandbox agencies");
}
