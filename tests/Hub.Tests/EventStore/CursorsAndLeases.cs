using Hub.EventStore;
using NUnit.Framework;

namespace Hub.Tests.EventStore;

public sealed class CursorsAndLeases : StoreFixture
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    [Test]
    public async Task Only_one_holds_a_lease_until_it_gives_it_back()
    {
        var first = (await Store.Leases.TryTake("relay-dmv", "a", Long))!;

        Assert.That(await Store.Leases.TryTake("relay-dmv", "b", Long), Is.Null);
        Assert.That(await Store.Leases.TryTake("relay-courts", "b", Long), Is.Not.Null);
        await Store.Leases.GiveBack(first);
        Assert.That((await Store.Leases.TryTake("relay-dmv", "b", Long))!.Epoch, Is.GreaterThan(first.Epoch));
        Assert.That(await Store.Leases.Renew(first, Long), Is.False);
    }

    [Test]
    public async Task Who_lost_the_lease_cannot_move_the_cursor_any_more()
    {
        var stalled = (await Store.Leases.TryTake("relay-dmv", "a", TimeSpan.Zero))!;
        Assert.That(await Store.Cursors.Advance("relay-dmv", 5, stalled.Epoch), Is.True);
        var successor = (await Store.Leases.TryTake("relay-dmv", "b", Long))!;

        Assert.That(await Store.Cursors.Advance("relay-dmv", 9, stalled.Epoch), Is.False);
        Assert.That(await Store.Cursors.Read("relay-dmv"), Is.EqualTo(5));
        Assert.That(await Store.Cursors.Advance("relay-dmv", 6, successor.Epoch), Is.True);
    }

    [Test]
    public async Task A_cursor_goes_forward_only_until_it_is_set_back_and_that_fences_off_its_reader()
    {
        var lease = (await Store.Leases.TryTake("relay-dmv", "a", Long))!;
        await Store.Cursors.Advance("relay-dmv", 100, lease.Epoch);
        await Store.Cursors.Advance("relay-dmv", 90, lease.Epoch);
        Assert.That(await Store.Cursors.Read("relay-dmv"), Is.EqualTo(100));

        await Store.Cursors.SetBack("relay-dmv", 40);

        Assert.That(await Store.Cursors.Advance("relay-dmv", 101, lease.Epoch), Is.False);
        Assert.That(await Store.Cursors.Read("relay-dmv"), Is.EqualTo(40));
        Assert.That(await Store.Leases.TryTake("relay-dmv", "a", Long), Is.Not.Null);
    }

    [Test]
    public async Task Without_any_lease_the_epoch_is_nought()
    {
        Assert.That(await Store.Cursors.Read("tail"), Is.Zero);
        Assert.That(await Store.Cursors.Advance("tail", 3, 1), Is.False);
        Assert.That(await Store.Cursors.Advance("tail", 3, 0), Is.True);
        Assert.That(await Store.Cursors.ReadAll(), Does.ContainKey("tail").WithValue(3L));
    }
}
