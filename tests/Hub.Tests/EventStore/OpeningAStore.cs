using Hub.EventStore;
using Hub.Tests.Machines;
using Npgsql;
using NUnit.Framework;

namespace Hub.Tests.EventStore;

public sealed class OpeningAStore : StoreFixture
{
    [TestCase("log")]
    [TestCase("keys")]
    public async Task A_newer_schema_is_refused(string database)
    {
        await Store.DisposeAsync();
        PrivatePostgres.Execute(database == "log" ? Settings.Log : Settings.Keys, "insert into hub.migration (number, name, sha256) values (9999, 'of the future', '')");

        Assert.That(async () => await Store.Open(Settings, Clock), Throws.InstanceOf<SchemaIsNewer>().With.Message.Contains(database + " database has schema 9999"));
    }

    [Test]
    public async Task A_migration_that_was_changed_after_it_ran_is_refused()
    {
        await Store.DisposeAsync();
        PrivatePostgres.Execute(Settings.Log, "update hub.migration set sha256 = '' where number = 2");

        Assert.That(async () => await Store.Open(Settings, Clock), Throws.InstanceOf<SchemaDiffers>());
    }

    [Test]
    public async Task Several_processes_may_open_a_new_store_at_once()
    {
        var settings = PrivatePostgres.Shared.NewStore();
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Store.Open(settings, Clock))));

        Assert.That(stores.Select(s => Convert.ToHexString(s.Hmac("x"u8))).Distinct().Count(), Is.EqualTo(1));
        var key = await stores[0].Ordinary.CurrentFor("citizen-1", KeyKind.Address);
        Assert.That((await stores[3].Ordinary.Find(key.Id)).IsUsable, Is.True);
        foreach (var store in stores) await store.DisposeAsync();
    }

    [TestCase("update hub.event set body = ''")]
    [TestCase("delete from hub.event")]
    [TestCase("truncate hub.event")]
    [TestCase("insert into hub.event select * from hub.event")]
    [TestCase("update hub.event_0000 set body = ''")]
    [TestCase("update hub.log_head set position = 0")]
    [TestCase("update hub.stream_head set version = 1")]
    [TestCase("delete from hub.command")]
    [TestCase("drop table hub.event")]
    [TestCase("update hub.migration set number = 0")]
    [TestCase("create table hub.mine (a int)")]
    public async Task The_role_that_serves_may_only_read_and_append(string forbidden)
    {
        await Append(Given.One("citizen-1"));
        await using var command = Store.Projections.CreateCommand(forbidden);

        Assert.That(async () => await command.ExecuteNonQueryAsync(),
            Throws.InstanceOf<PostgresException>().With.Property("SqlState").EqualTo(PostgresErrorCodes.InsufficientPrivilege));
    }

    [Test]
    public async Task Partitions_are_made_ahead_and_the_log_runs_on_from_one_into_the_next()
    {
        await Append(Given.One("citizen-1"));
        // As after ten million facts less three; nobody reads them here.
        PrivatePostgres.Tamper(Settings.Log, "update hub.log_head set position = 9999997; update hub.event set position = 9999997");
        await Store.DisposeAsync();
        await Reopen();

        var appended = await Append(new([new("citizen-1", 1, [Given.Fact(), Given.Fact(), Given.Fact(), Given.Fact()])]));

        Assert.That(appended.FirstPosition, Is.EqualTo(9_999_998));
        Assert.That((await Log.ReadAll(9_999_996, 10)).Select(f => f.Position), Is.EqualTo(Enumerable.Range(9_999_997, 5).Select(n => (long)n)));
        Assert.That((await Log.ReadStream("citizen-1", 0, 10)).Select(f => f.Version), Is.EqualTo(new[] { 1, 2, 3, 4, 5 }));
        Assert.That(PrivatePostgres.Scalar<long>(Settings.Log, "select count(*) from hub.event_0001"), Is.EqualTo(2));

        await using var make = Store.Projections.CreateCommand("select hub.make_partitions(2)");
        await make.ExecuteNonQueryAsync();
        Assert.That(PrivatePostgres.Scalar<bool>(Settings.Log, "select to_regclass('hub.event_0003') is not null"), Is.True);
        Assert.That(await make.ExecuteScalarAsync(), Is.Zero);
    }
}
