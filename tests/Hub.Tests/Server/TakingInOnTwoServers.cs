using System.Globalization;
using System.Net;
using Hub.Tests.Machines;
using NUnit.Framework;

namespace Hub.Tests.Server;

/// <summary>Two servers of one hub take in files at the same time, each with people in it whom the other meets in that moment.</summary>
public sealed class TakingInOnTwoServers
{
    private const int People = 40;

    [Test]
    public async Task Whom_two_servers_meet_in_the_same_moment_is_one_citizen_all_the_same()
    {
        var (databases, agencyKeys) = (PrivatePostgres.Shared.NewStore(), RunningHub.Folder("agency-keys")); // Each has a read log of its own, held against what left it.
        var logKey = Path.Combine(RunningHub.Folder("log-key"), "log-key.pem");
        await using var one = await RunningHub.Start(databases, logKeyFile: logKey, keysFolder: agencyKeys);
        await using var other = await RunningHub.Start(databases, logKeyFile: logKey, keysFolder: agencyKeys);
        foreach (var hub in new[] { one, other })
            await Eventually.Holds(async () => (await hub.Post("/v1/identity/match", new { says = Somebody(0) })).Status == HttpStatusCode.OK);

        var citizens = await Task.WhenAll(FileOf(one, "dmv"), FileOf(other, "revenue"));
        Assert.That(citizens[1], Is.EqualTo(citizens[0]));
        Assert.That(citizens[0].Distinct().Count(), Is.EqualTo(People));
    }

    private static async Task<string[]> FileOf(RunningHub hub, string agency)
    {
        var citizens = new string[People];
        for (var i = 0; i < People; i++)
        {
            var answer = await hub.Post("/v1/records/batch", new { agency, records = new[] { new { key = $"{agency}-{i}", says = Somebody(i) } } });
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), answer.Text);
            citizens[i] = answer.Json.GetProperty("results")[0].GetProperty("citizen").GetString()!;
        }
        return citizens;
    }

    // People who have nothing in common, so that no question is raised about two of them.
    private static Dictionary<string, string?> Somebody(int i) => new()
    {
        ["first"] = Word(i * 7 + 3), ["last"] = Word(i * 31 + 11), ["birth-date"] = new DateOnly(1940, 1, 2).AddDays(i * 613).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["ssn"] = string.Create(CultureInfo.InvariantCulture, $"{201 + i * 13}-{11 + i}-{1234 + i * 101}"), ["house-number"] = (100 + i * 9).ToString(CultureInfo.InvariantCulture), ["street"] = Word(i * 17 + 5) + " street",
    };

    private static string Word(int n)
    {
        ReadOnlySpan<string> parts = ["ba", "del", "fro", "kin", "lum", "mar", "nos", "pre", "rud", "stel", "tov", "wil"];
        return string.Concat(parts[n % 12], parts[n / 12 % 12], parts[n / 3 % 12]);
    }
}
