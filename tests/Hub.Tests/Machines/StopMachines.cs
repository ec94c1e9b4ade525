using Hub.Tests.Machines;
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
    }
}
