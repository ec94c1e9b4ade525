using MassTransit;

namespace Hub.Contracts;

/// <summary>Whether messages can go and come now: the broker is connected and every queue of this process is being consumed.</summary>
public sealed class BusHealth(IBusControl bus)
{
    public bool Ready => bus.CheckHealth().Status == BusHealthStatus.Healthy;
}
