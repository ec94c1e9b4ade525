using Hub.Tests.Machines;
using Hub.Tests.Server;
using NUnit.Framework;

namespace Hub.Tests;

/// <summary>Closes the whole run: every test is in this namespace or below. Machines are started by the first test that asks for one.</summary>
[SetUpFixture]
public sealed class StopMachines
{
    [OneTimeTearDown]
    public async Task Stop()
    {
        PrivatePostgres.StopIfStarted();
        await RabbitMqNode.StopShared();
        var (served, entries) = ReadsAtTheEdge.InAll;
        await TestContext.Progress.WriteLineAsync($"Over the whole run {served} reads about people left the hubs in this process, and {entries} are in their read logs.");
        Assert.That(entries, Is.EqualTo(served));
    }
}
