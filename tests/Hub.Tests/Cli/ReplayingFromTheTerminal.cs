using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hub.Cli;
using Hub.Server.Replaying;
using Hub.Tests.EventStore;
using Hub.Tests.Machines;
using Hub.Tests.Server;
using NUnit.Framework;

namespace Hub.Tests.Cli;

/// <summary>What <c>hub replay</c> and <c>hub projections</c> say, and with which exit code.</summary>
public sealed class ReplayingFromTheTerminal : StoreFixture
{
    private readonly RandomHistory history = new(seed: 7);
    private string said = "";

    [Test]
    public async Task It_prints_what_anybody_can_add_up_and_says_whether_live_is_the_same()
    {
        await history.Append(Log, 120);
        await using var live = new Hub.EventStore.ProjectionRunner(Store, [ReadModels.Of(Store)[0], ReadModels.Of(Store)[1]]);
        await live.Start();
        foreach (var state in live.States) await live.WaitFor(state.Name, 120, Soon);

        Assert.That(await Hub("replay", "--compare", "--threads", "3"), Is.EqualTo(ExitCode.Ok), said);
        var lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        Assert.That(lines[0], Is.EqualTo(new[] { "position", "120" }));
        var models = lines.Where(l => l[0] is [.., '-', >= '1' and <= '9']).ToArray();
        Assert.That(models.Select(m => (m[0], m.ElementAtOrDefault(2))), Is.EqualTo(new[]
        {
            ("address-books-2", "equal"), ("changes-1", "equal"), ("deliveries-2", (string?)null), ("delivery-books-1", "equal"), ("kept-files-1", null), ("reviews-1", null), ("waiting-3", "equal"),
        }));
        var sum = SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(models.Select(m => $"{m[0]} {m[1]}\n"))));
        Assert.That(lines.Single(l => l[0] == "all")[1], Is.EqualTo(Convert.ToHexStringLower(sum)));
        // As the page says it with psql: the same bytes, so the same digest.
        Assert.That(models[1][1], Is.EqualTo(await Copied("select * from read.changes_1 order by change collate \"C\"")));

        PrivatePostgres.Execute(Settings.Log, "update read.changes_1 set status = 'x'");
        Assert.That(await Hub("replay", "--compare"), Is.EqualTo(ExitCode.No));
        Assert.That(said, Does.Contain("DIFFERS"));
    }

    [Test]
    public async Task A_position_or_a_time_says_how_far_and_anything_else_is_refused()
    {
        var morning = Clock.Now;
        await history.Append(Log, 10);
        Clock.Now = morning.AddHours(1);
        await history.Append(Log, 10);

        foreach (var (asked, position) in new[] { ("0", 0), ("7", 7), ("20", 20), ("2026-11-21T09:30:00Z", 10), ("2026-11-21 09:00", 10), ("2020-01-01", 0), ("2099-01-01", 20) })
        {
            Assert.That(await Hub("replay", "--to", asked), Is.EqualTo(ExitCode.Ok), said);
            Assert.That(said, Does.StartWith(string.Create(CultureInfo.InvariantCulture, $"position {position}\n")), asked);
        }
        Assert.That(await Hub("replay", "--to", "21"), Is.EqualTo(ExitCode.No), said);
        Assert.That(await Hub("replay", "--to", "-1"), Is.EqualTo(ExitCode.BadInput), said);
        Assert.That(await Hub("replay", "--to", "yesterday"), Is.EqualTo(ExitCode.BadInput), said);
        Assert.That(await Hub("replay", "--threads", "0"), Is.EqualTo(ExitCode.BadInput), said);
        Assert.That(await Hub("projections", "mark", "20"), Is.EqualTo(ExitCode.No), said);
        Assert.That(await Hub("projections", "mark", "21"), Is.EqualTo(ExitCode.Ok), said);
        Assert.That(await Hub("projections", "rebuild", "changes-1"), Is.EqualTo(ExitCode.No), said);
        Assert.That(await Hub("projections", "rebuild", "everything"), Is.EqualTo(ExitCode.BadInput), said);
    }

    private async Task<int> Hub(params string[] arguments)
    {
        var terminal = new StringWriter();
        var around = new Surroundings(terminal, terminal, name => name switch
        {
            "HUB_PG_LOG" => Settings.Log,
            "HUB_PG_KEYS" => Settings.Keys,
            "HUB_MASTER_KEYS" => Settings.MasterKeys,
            _ => null,
        }, TimeProvider.System);
        var code = await HubCommand.Run(arguments, around, CancellationToken.None);
        said = terminal.ToString();
        return code;
    }

    private async Task<string> Copied(string query)
    {
        await using var connection = await Store.Projections.OpenConnectionAsync();
        await using var copy = await connection.BeginRawBinaryCopyAsync($"copy ({query}) to stdout (format binary)");
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(copy));
    }
}
