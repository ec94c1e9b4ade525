using NUnit.Framework;

namespace Hub.Tests.Cli;

/// <summary>A terminal before a stand-in for the hub, both new for each test.</summary>
public abstract class AtTheTerminal
{
    private protected HubStandIn hub = null!;
    private protected Terminal terminal = null!;

    [SetUp]
    public void Sit()
    {
        hub = new HubStandIn();
        terminal = new Terminal(hub.Url);
    }

    [TearDown]
    public async Task Leave()
    {
        terminal.Dispose();
        await hub.DisposeAsync();
    }
}
