using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Hub.Tests.Adapters;
using NUnit.Framework;

namespace Hub.Tests.Flow;

/// <summary>
/// Six thousand moves as people report them, taken in on a whole hub; every agency's own storage is then compared with what the file must
/// lead to. Reads ../shared/data/moves; in CI it fails where that is missing.
/// </summary>
[Parallelizable(ParallelScope.All)]
public sealed class TheFileOfMoves
{
    private static readonly string[] Agencies = ["dmv", "revenue", "courts"];
    private static readonly DateOnly FutureDay = new(2027, 2, 1);
    private MovesFile file = null!;

    [OneTimeSetUp]
    public void Read() => file = new(HubOnTheMachine.SharedFolder("data/moves"));

    [Test]
    public async Task Taken_in_embedded_every_agency_holds_every_right_address_and_nobody_s_protected_one()
    {
        await using var hub = await HubOnTheMachine.Start(rabbitMq: false);
        (await hub.Hub("intake", "citizens", file.CitizensPath)).Good();
        (await hub.Hub("intake", "moves", file.MovesPath, "--report", Out(hub, "first.csv"))).Good();
        await EverythingIsRight(hub, Out(hub, "first.csv"), Today);

        // The same intake again records nothing new and writes the same report.
        var head = await hub.Head();
        (await hub.Hub("intake", "moves", file.MovesPath, "--report", Out(hub, "second.csv"))).Good();
        (await hub.Hub("intake", "citizens", file.CitizensPath)).Good();
        Assert.That(await File.ReadAllBytesAsync(Out(hub, "second.csv")), Is.EqualTo(await File.ReadAllBytesAsync(Out(hub, "first.csv"))));
        Assert.That(await hub.Head(), Is.EqualTo(head));

        // And when every day to come has come.
        await hub.Stop();
        await hub.Run(now: "2027-02-01T12:00");
        await EverythingIsRight(hub, Out(hub, "first.csv"), FutureDay);
    }

    [Test]
    public async Task With_an_adapter_the_broker_and_the_server_killed_midway_the_result_is_the_same_and_nothing_is_applied_twice()
    {
        await using var hub = await HubOnTheMachine.Start(rabbitMq: true);
        (await hub.Hub("intake", "citizens", file.CitizensPath)).Good();

        using var intake = hub.Begin("intake", "moves", file.MovesPath, "--report", Out(hub, "first.csv"));
        intake.OutputDataReceived += (_, _) => { };
        intake.ErrorDataReceived += (_, _) => { };
        intake.BeginOutputReadLine();
        intake.BeginErrorReadLine();
        await HeadPasses(hub, await hub.Head() + 1_000);
        Kill(hub, "dmv");
        Kill(hub, "server");
        Assert.That(intake.HasExited, Is.False, "the intake was over before the server was killed");
        (await hub.Role("restart", "dmv")).Good();
        (await hub.Role("restart", "server")).Good();
        await HeadPasses(hub, await hub.Head() + 1_000);
        (await hub.Role("restart", "rabbitmq")).Good();
        await intake.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromMinutes(5)).Token);

        // Whether the first intake outlived the server or not: taken up again, it ends with the same report.
        (await hub.Hub("intake", "moves", file.MovesPath, "--report", Out(hub, "resumed.csv"))).Good();
        await EverythingIsRight(hub, Out(hub, "resumed.csv"), Today);
        foreach (var agency in Agencies) await NothingWasAppliedTwice(hub, agency);

        await hub.Stop();
        await hub.Run(now: "2027-02-01T12:00");
        await EverythingIsRight(hub, Out(hub, "resumed.csv"), FutureDay);
    }

    private static DateOnly Today => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(DateTimeOffset.UtcNow, TimeZoneInfo.FindSystemTimeZoneById("America/New_York")).DateTime);

    private async Task EverythingIsRight(HubOnTheMachine hub, string report, DateOnly asOf)
    {
        (await hub.Hub("lag", "--wait", "120")).Good();
        file.AssertReport(report);
        foreach (var agency in Agencies)
        {
            var holdings = Out(hub, $"{agency}.csv");
            (await hub.Hub("agency", "holdings", agency, "--out", holdings)).Good();
            file.AssertHoldings(agency, holdings, asOf);
        }
        NoProtectedAddressIsAnywhere(hub);
    }

    // The whole folder: sandbox, drop folder, inboxes, queues, logs, and the hub's own databases, where bodies are encrypted.
    private void NoProtectedAddressIsAnywhere(HubOnTheMachine hub)
    {
        var canaries = file.ProtectedCanaries();
        foreach (var path in Directory.EnumerateFiles(hub.Data, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }))
        {
            byte[] bytes;
            try
            {
                bytes = File.ReadAllBytes(path);
            }
            catch (IOException)
            {
                continue; // A database's file that went away while the folder was read.
            }
            for (var i = 0; i < bytes.Length; i++) if (bytes[i] is >= (byte)'a' and <= (byte)'z') bytes[i] -= 32;
            foreach (var canary in canaries)
                if (bytes.AsSpan().IndexOf(canary) >= 0) Assert.Fail($"{Path.GetRelativePath(hub.Data, path)} holds a protected citizen's real address.");
        }
    }

    // The agency's own journal: a message that had an effect twice, or an effect that named the address already held, would show.
    private static async Task NothingWasAppliedTwice(HubOnTheMachine hub, string agency)
    {
        using var http = new HttpClient();
        var count = await http.GetFromJsonAsync<JsonElement>(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{hub.Port + 1}/agencies/{agency}/applied/count"));
        Assert.That(count.GetProperty("applied").GetInt64(), Is.GreaterThan(count.GetProperty("records").GetInt64()), agency);
        Assert.That(count.GetProperty("unchanged").GetInt64(), Is.Zero, agency);
    }

    private static Task HeadPasses(HubOnTheMachine hub, long position) => Eventually.Holds(async () => await hub.Head() >= position, seconds: 120);

    private static void Kill(HubOnTheMachine hub, string role)
    {
        using var process = System.Diagnostics.Process.GetProcessById(hub.PidOf(role));
        process.Kill(); // -9
        process.WaitForExit();
    }

    private static string Out(HubOnTheMachine hub, string name) => Path.Combine(hub.Outside, name);
}
