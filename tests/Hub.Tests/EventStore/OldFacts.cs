using Hub.EventStore;
using Hub.Tests.Machines;
using Npgsql;
using NUnit.Framework;

namespace Hub.Tests.EventStore;

/// <summary>What is in the log stays as it is, also under the owner's hands; and what the head has left takes nothing in any more.</summary>
public sealed class OldFacts : StoreFixture
{
    private const string InsertFive =
        "(position, stream, version, id, type, recorded_at, header, body) values (5, 'citizen-9', 1, gen_random_uuid(), 'address-changed.v1', now(), '{}', '')";

    [TestCase("update hub.event set body = ''")]
    [TestCase("update hub.event set body = '' where position = 1")]
    [TestCase("update hub.event_0000 set body = ''")]
    [TestCase("update hub.event_0002 set body = ''")]
    [TestCase("delete from hub.event")]
    [TestCase("delete from hub.event_0000 where position = 1")]
    [TestCase("truncate hub.event")]
    [TestCase("truncate hub.event_0000")]
    [TestCase("insert into hub.event select * from hub.event on conflict (position) do update set body = ''")]
    [TestCase("merge into hub.event e using (select 1) x on true when matched then delete")]
    public async Task Its_owner_cannot_alter_a_fact(string alteration)
    {
        await Append(Given.One("citizen-1"));

        var refused = Assert.Throws<PostgresException>(() => PrivatePostgres.Execute(Settings.Log, alteration))!;
        Assert.That(refused.SqlState, Is.EqualTo("HB003"));
        Assert.That(refused.MessageText, Does.StartWith("Facts are never altered: "));
        Assert.That((await Log.ReadAt(1))!.Body.Text(), Is.EqualTo("moved"));
    }

    [TestCase("insert into hub.event " + InsertFive)]
    [TestCase("insert into hub.event_0000 " + InsertFive)]
    public async Task What_the_head_has_left_takes_no_fact_any_more(string late)
    {
        await MoveHeadTo(9_999_998);
        Assert.That(() => PrivatePostgres.Execute(Settings.Log, late), Throws.Nothing, "the trial can tell: while one position is to come, it is open");
        PrivatePostgres.Tamper(Settings.Log, "delete from hub.event where position = 5");
        await MoveHeadTo(9_999_999);

        var refused = Assert.Throws<PostgresException>(() => PrivatePostgres.Execute(Settings.Log, late))!;
        Assert.That((refused.SqlState, refused.MessageText), Is.EqualTo(("HB004", "hub.event_0000 is closed: the log has gone on past its last position, so nothing can be missing in it.")));
        Assert.That((await Append(Given.One("citizen-1"))).FirstPosition, Is.EqualTo(10_000_000), "the log goes on in the next one");
    }

    [Test]
    public async Task Several_partitions_that_were_left_are_all_closed_and_frozen()
    {
        await Append(Given.One("citizen-1"));
        var then = PrivatePostgres.Scalar<uint>(Settings.Log, "select pg_current_xact_id()::xid");
        await MoveHeadTo(20_000_000);

        Assert.That(Closed(), Is.EqualTo("event_0000 event_0001"));
        // Frozen: no transaction id is left in it that is older than the one noted before.
        await Eventually.Holds(() => PrivatePostgres.Scalar<bool>(
            Settings.Log, $"select bool_and(age(relfrozenxid) <= age('{then}'::xid)) from pg_class where relname in ('event_0000', 'event_0001')"));
    }

    [Test]
    public async Task Appending_pays_nothing_for_it()
    {
        await Append(Given.One("citizen-1"));
        // No trigger of the table appended to is asked by an insert: 4 is the bit for it in the catalogue.
        Assert.That(PrivatePostgres.Scalar<long>(
            Settings.Log, "select count(*) from pg_trigger where tgrelid in ('hub.event'::regclass, 'hub.event_0000'::regclass, 'hub.event_0001'::regclass) and tgtype & 4 <> 0"), Is.Zero);
        Assert.That(PrivatePostgres.Scalar<long>(
            Settings.Log, "select count(*) from pg_trigger where tgrelid in ('hub.event'::regclass, 'hub.event_0000'::regclass, 'hub.event_0001'::regclass)"), Is.EqualTo(3), "the trial can tell");
    }

    /// <summary>As if so many facts had been appended; the store is opened anew, and has closed what it left.</summary>
    private async Task MoveHeadTo(long position)
    {
        await Store.DisposeAsync();
        PrivatePostgres.Execute(Settings.Log, $"update hub.log_head set position = {position}");
        await Reopen();
        var closed = (position + 1) / 10_000_000;
        await Eventually.Holds(() => Closed().Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == closed
            && PrivatePostgres.Scalar<bool>(Settings.Log, "select to_regclass('hub.event_000" + (position / 10_000_000 + 2) + "') is not null"));
    }

    private string Closed() => PrivatePostgres.Scalar<string>(
        Settings.Log, "select coalesce(string_agg(c.relname, ' ' order by c.relname), '') from pg_trigger t join pg_class c on c.oid = t.tgrelid where t.tgname = 'closed'");
}
