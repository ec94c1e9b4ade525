using System.CommandLine;
using Hub.Sandbox;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace Hub.Cli.Roles;

/// <summary>The three agencies' systems as a process of its own.</summary>
public static class RunSandbox
{
    public static Command Command(Surroundings around)
    {
        var command = new Command("sandbox", "Run the sandbox agencies: DMV, Revenue, Courts");
        command.SetAction(async (_, ct) =>
        {
            await using var app = Build(new RoleSettings(around));
            await app.StartAsync(ct);
            await around.Out.WriteLineAsync("The sandbox agencies are open.");
            await app.WaitForShutdownAsync(ct);
            return ExitCode.Ok;
        });
        return command;
    }

    internal static WebApplication Build(RoleSettings settings)
    {
        if (!settings.IsDevelopment) throw new Halt(ExitCode.BadInput, "The sandbox plays agencies in development only (HUB_ENVIRONMENT=Development).");
        return SandboxApp.Build(new SandboxSettings
        {
            Url = settings.Url("HUB_SANDBOX_URL", "http://127.0.0.1:5081"),
            DataFolder = settings.Folder("HUB_SANDBOX_DATA", "sandbox"),
            RevenueDrop = settings.Folder("HUB_REVENUE_DROP", "revenue"),
            CourtsCallBack = settings.Url("HUB_COURTS_CALLBACK_URL", "http://127.0.0.1:5082/courts/docketing"),
            CourtsSecret = settings.Needed("HUB_COURTS_SECRET"),
            Clock = settings.Clock(),
        });
    }
}
