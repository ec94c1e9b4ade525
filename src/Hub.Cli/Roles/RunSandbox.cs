using System.CommandLine;
using Hub.Sandbox;
using Microsoft.AspNetCore.Builder;

namespace Hub.Cli.Roles;

/// <summary>The three agencies' systems as a process of its own.</summary>
public static class RunSandbox
{
    public static Command Command(Surroundings around)
    {
        var command = new Command("sandbox", "Run the sandbox agencies: DMV, Revenue, Courts");
        command.SetAction(async (_, ct) =>
        {
            var settings = new RoleSettings(around);
            await using var app = Build(settings, settings.Clock());
            await RoleApp.Run(app, "The sandbox agencies are open.", around, ct);
            return ExitCode.Ok;
        });
        return command;
    }

    internal static WebApplication Build(RoleSettings settings, TimeProvider clock)
    {
        if (!settings.IsDevelopment) throw new Halt(ExitCode.BadInput, "The sandbox plays agencies in development only (HUB_ENVIRONMENT=Development).");
        return SandboxApp.Build(new SandboxSettings
        {
            Url = settings.Url("HUB_SANDBOX_URL", "http://127.0.0.1:5081"),
            DataFolder = settings.Folder("HUB_SANDBOX_DATA", "sandbox"),
            RevenueDrop = settings.Folder("HUB_REVENUE_DROP", "revenue"),
            CourtsCallBack = settings.CourtsCallBack,
            CourtsSecret = settings.Needed("HUB_COURTS_SECRET"),
            Clock = clock,
        });
    }
}
