using System.Diagnostics;
using NUnit.Framework;

namespace Hub.Tests.Flow;

/// <summary>
/// ops/drill on this machine, as an operator calls it: a hub of its own is backed up, loses its last facts, is restored to a point in time and then
/// whole. The script judges; it ends with an error where anything is not as it must be.
/// </summary>
[Parallelizable]
public sealed class TheRestoreDrill
{
    [Test]
    public async Task A_hub_that_lost_facts_refuses_to_go_on_until_the_whole_backup_is_restored()
    {
        using var drill = Process.Start(new ProcessStartInfo(Path.Combine(Checkout.Root, "ops", "drill")) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var (said, errors) = (drill.StandardOutput.ReadToEndAsync(), drill.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        await drill.WaitForExitAsync(limit.Token);
        Assert.That(drill.ExitCode, Is.Zero, await said + await errors);
        Assert.That(await said, Does.Contain("a report is refused (log-held-back)").And.Contain("same digest").And.Contain("gone on as soon as its witnesses agreed"));
    }
}
