using System.Text;
using Hub.Adapters.Inbox;
using Hub.Contracts;
using Hub.Tests.Machines;
using Microsoft.Data.Sqlite;
using NUnit.Framework;
using RabbitMQ.Client;

namespace Hub.Tests.Adapters;

/// <summary>A person was erased at the hub: what an adapter has of them on the way to its agency goes, and does not come back.</summary>
public sealed class ForgettingTheErased
{
    private static readonly AddressToUse Canary = Letters.MainStreet with { Line = "7 CANARY WHARF LN" };
    private AdapterHouse house = null!;

    [SetUp]
    public async Task Open() => house = await AdapterHouse.Open();

    [TearDown]
    public async Task Close() => await house.DisposeAsync();

    [Test]
    public async Task What_lies_in_revenues_folder_is_taken_back_and_only_what_is_not_theirs_is_sent_again()
    {
        var letters = house.Letters("revenue");
        await house.CloseSandbox();
        await house.Send(letters.To("R1", 1, Canary), letters.To("R2", 1));
        await Eventually.Holds(() => Lying().Contains("CANARY", StringComparison.Ordinal));

        await house.Erase("revenue", "R1");
        await Eventually.Holds(() => house.Confirmed.Any(c => c.Record == "R1"));
        Assert.That(Lying(), Does.Not.Contain("CANARY"));
        await Eventually.Holds(() => Lying().Contains("KEY-R2", StringComparison.Ordinal));
        await Eventually.Holds(() => house.Part<AdapterInbox>("revenue").Waiting == 1);

        await house.OpenSandbox();
        await house.UntilReceipts(1);
        Assert.That(await house.Holdings("revenue"), Has.All.Contain("KEY-R2"));
        Assert.That(house.Receipts.Select(r => r.Record), Has.None.EqualTo("R1"));
    }

    [TestCase("dmv")]
    [TestCase("courts")]
    public async Task What_waits_for_an_agency_that_is_down_is_gone_from_the_inbox_to_the_last_byte_and_a_redelivery_brings_nothing_back(string agency)
    {
        var letters = house.Letters(agency);
        await house.Upset(agency, new { kind = "error" });
        var (theirs, another) = (letters.To("R1", 1, Canary), letters.To("R2", 1));
        await house.Send(theirs, letters.To("R1", 3, Canary), another);
        await Eventually.Holds(() => house.Part<AdapterInbox>(agency).Waiting == 3);
        Assert.That(InboxHas(theirs.Sealed), Is.True, "or the search below says nothing");

        await house.Erase(agency, "R1");
        await Eventually.Holds(() => house.Confirmed.Any(c => c.Record == "R1"));
        Assert.That(InboxHas(theirs.Sealed), Is.False);
        Assert.That(InboxHas(another.Sealed), Is.True);

        await house.Send(theirs, letters.To("R1", 2, Canary));
        await house.Erase(agency, "R1");
        await Eventually.Holds(() => house.Confirmed.Count(c => c.Record == "R1") > 1);
        await house.Calm(agency);
        await house.UntilReceipts(1);
        await Eventually.Holds(() => house.Part<AdapterInbox>(agency).Waiting == 0);
        Assert.That(house.Receipts.Select(r => r.Record).Distinct(), Is.EqualTo(new[] { "R2" }));
        Assert.That(await house.Holdings(agency), Has.All.Contain("KEY-R2"));
    }

    [Test]
    public async Task A_crash_before_the_hub_was_told_is_made_good_and_what_was_erased_stays_so()
    {
        var letters = house.Letters("dmv");
        await house.Upset("dmv", new { kind = "error" });
        await house.Send(letters.To("R1", 1, Canary));
        await Eventually.Holds(() => house.Part<AdapterInbox>("dmv").Waiting == 1);
        await house.CloseAdapters();

        // As far as an adapter came that was killed in the middle.
        await using (var inbox = AdapterInbox.Open(Path.Combine(house.Inboxes, "dmv.inbox"), severalOfARecord: false, TimeProvider.System))
            await inbox.Erase(new() { Agency = "dmv", Record = "R1", Position = 9 }, CancellationToken.None);
        await house.Calm("dmv");
        await house.OpenAdapters();
        await house.Erase("dmv", "R1");
        await Eventually.Holds(() => house.Confirmed.Any(c => c.Record == "R1"));
        Assert.That(await house.Holdings("dmv"), Is.Empty, "what waited was not told, though the agency was well again");
    }

    [Test]
    public async Task An_inbox_of_the_version_before_opens_and_can_erase()
    {
        await house.CloseAdapters();
        var path = Path.Combine(house.Inboxes, "dmv.inbox");
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=false"))
        {
            connection.Open();
            using var back = connection.CreateCommand();
            back.CommandText = "drop table erased; pragma user_version = 1";
            back.ExecuteNonQuery();
        }
        await house.OpenAdapters();
        await house.Erase("dmv", "R1");
        await Eventually.Holds(() => house.Confirmed.Any(c => c.Record == "R1"));
    }

    [Test]
    [Category("RabbitMQ")]
    public async Task Of_the_dead_letters_theirs_are_removed_and_the_others_stay()
    {
        var node = await RabbitMqNode.Shared;
        await using var onRabbit = await AdapterHouse.Open(node.Address);
        var letters = onRabbit.Letters("dmv");
        // For another agency's adapter: refused each time, and then set aside.
        var queue = Queues.DeadLettersOf(Queues.Of("dmv"));
        await using var connection = await new ConnectionFactory { Uri = node.Address }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueuePurgeAsync(queue);
        var desk = onRabbit.Part<AdapterInbox>("dmv");
        await onRabbit.SendTo("dmv", letters.To("R1", 1, Canary) with { Agency = "revenue" }, letters.To("R2", 1) with { Agency = "revenue" }, letters.To("R1", 2, Canary) with { Agency = "revenue" });
        await Eventually.Holds(async () => await channel.MessageCountAsync(queue) == 3, seconds: 60);

        await onRabbit.Erase("dmv", "R1");
        await Eventually.Holds(() => onRabbit.Confirmed.Any(c => c.Record == "R1"));
        await Eventually.Holds(async () => await channel.MessageCountAsync(queue) == 1);
        var left = await channel.BasicGetAsync(queue, autoAck: true);
        Assert.That(Encoding.UTF8.GetString(left!.Body.Span), Does.Contain("\"R2\""));
        Assert.That(desk.Waiting, Is.Zero);
    }

    private string Lying()
    {
        var folder = Path.Combine(house.Drop, "in");
        if (!Directory.Exists(folder)) return "";
        var text = new StringBuilder();
        foreach (var file in Directory.GetFiles(folder))
        {
            try
            {
                text.Append(File.ReadAllText(file));
            }
            catch (IOException)
            {
                // It was taken back, or renamed, in this moment.
            }
        }
        return text.ToString();
    }

    private bool InboxHas(byte[] sealedBody) => Directory.GetFiles(house.Inboxes).Any(file =>
    {
        using var read = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[read.Length];
        read.ReadExactly(bytes);
        return bytes.AsSpan().IndexOf(sealedBody) >= 0;
    });
}
