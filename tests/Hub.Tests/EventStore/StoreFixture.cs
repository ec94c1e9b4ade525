using Hub.EventStore;
using Hub.Tests.Machines;
using NUnit.Framework;

namespace Hub.Tests.EventStore;

/// <summary>A store of its own for every test: two new databases in the shared cluster.</summary>
public abstract class StoreFixture
{
    protected static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    protected StoreSettings Settings { get; private set; } = null!;
    protected Store Store { get; private set; } = null!;
    protected EventLog Log => Store.Log;
    protected SettableClock Clock { get; private set; } = null!;

    [SetUp]
    public async Task Open()
    {
        Clock = new(new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero));
        Settings = PrivatePostgres.Shared.NewStore();
        Store = await Store.Open(Settings, Clock);
    }

    /// <summary>Another process on the same databases, after this one has ended.</summary>
    protected async Task Reopen() => Store = await Store.Open(Settings, Clock);

    [TearDown]
    public async Task Close() => await Store.DisposeAsync();

    protected async Task<AppendOutcome.Appended> Append(AppendRequest request) =>
        (AppendOutcome.Appended)await Log.Append(request);
}

public sealed class SettableClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
