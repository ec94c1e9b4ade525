using Hub.Adapters;
using Hub.Adapters.Inbox;
using Hub.Contracts;
using NUnit.Framework;

namespace Hub.Tests.Adapters;

public sealed class InboxTests
{
    private static readonly DateTimeOffset noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private string folder = "";
    private Letters letters = null!;
    private AdapterInbox inbox = null!;

    [SetUp]
    public void Open()
    {
        folder = Directory.CreateTempSubdirectory("hub-inbox-").FullName;
        letters = new Letters(folder, "dmv");
        inbox = AdapterInbox.Open(Path.Combine(folder, "dmv.inbox"), severalOfARecord: false, TimeProvider.System, mostWaiting: 3);
    }

    [TearDown]
    public async Task Close()
    {
        await inbox.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task A_later_sequence_waits_for_the_missing_one_and_the_hole_is_known()
    {
        await TakeIn(letters.To("R1", 3));
        Assert.That(inbox.Ready.TryRead(out _), Is.False);
        Assert.That(inbox.Holes.Any);
        Assert.That(inbox.Reader.HoleOf("R1"), Is.EqualTo((1L, 2L)));
        await TakeIn(letters.To("R1", 2));
        await TakeIn(letters.To("R1", 1));
        Assert.That(inbox.Reader.HoleOf("R1"), Is.Null);
        Assert.That(await ApplyAll(), Is.EqualTo(new[] { 1, 2, 3 }));
    }

    [Test]
    public async Task A_hole_is_found_again_after_a_restart()
    {
        await TakeIn(letters.To("R1", 2));
        await Restart();
        Assert.That(inbox.Reader.RecordsWithHoles(10), Is.EqualTo(new[] { "R1" }));
    }

    [Test]
    public async Task A_sequence_that_is_done_with_is_answered_with_the_receipt_that_was_given()
    {
        await TakeIn(letters.To("R1", 1));
        inbox.Ready.TryRead(out var change);
        await inbox.Note(change!, Answer.Rejected(noon, "RECORD-LOCKED", "DT-7"), CancellationToken.None);
        await ConfirmAll();
        await TakeIn(letters.To("R1", 1, Letters.PlumHollow));
        Assert.That(inbox.Ready.TryRead(out _), Is.False);
        var again = inbox.Reader.Unsent("dmv", 10).Single().Receipt;
        Assert.That((again.Outcome, again.Code, again.AgencyReference, again.At), Is.EqualTo((Outcomes.Rejected, "RECORD-LOCKED", "DT-7", noon)));
        Assert.That(inbox.Waiting, Is.Zero);
    }

    [Test]
    public async Task A_rejected_sequence_advances_and_a_parked_one_does_not_until_it_is_sent_again()
    {
        for (var sequence = 1; sequence <= 3; sequence++) await TakeIn(letters.To("R1", sequence));
        await Note(await Next(), Answer.Rejected(noon, "R01"));
        await Note(await Next(), Answer.Parked(noon, "does-not-open"));
        Assert.That(inbox.Ready.TryRead(out _), Is.False);
        await Restart();
        Assert.That(inbox.Ready.TryRead(out _), Is.False, "parked is parked after a restart too");
        Assert.That(inbox.Reader.HoleOf("R1"), Is.Null, "it is here, so it is not asked for");
        await TakeIn(letters.To("R1", 2));
        Assert.That(await ApplyAll(), Is.EqualTo(new[] { 2, 3 }));
        Assert.That(inbox.Reader.Unsent("dmv", 10).Select(u => u.Receipt.Outcome), Is.EquivalentTo(new[] { Outcomes.Rejected, Outcomes.Applied, Outcomes.Applied }));
    }

    [Test]
    public async Task What_is_sent_again_takes_the_place_of_what_waits_also_when_that_is_under_way()
    {
        await TakeIn(letters.To("R1", 1));
        await TakeIn(letters.To("R1", 2));
        var first = await Next();
        var emptied = letters.Empty("R1", 1);
        await TakeIn(emptied);
        Assert.That(first.Message, Is.EqualTo(emptied));
        var other = letters.To("R1", 2, Letters.PlumHollow);
        await TakeIn(other);
        await Note(first, Answer.Applied(noon, "T1"));
        Assert.That((await Next()).Message.Sealed, Is.EqualTo(other.Sealed));
    }

    [Test]
    public async Task A_new_outcome_is_not_lost_when_the_bus_confirms_the_old_one_late()
    {
        await TakeIn(letters.To("R1", 1));
        await Note(await Next(), Answer.Parked(noon, "does-not-open"));
        var old = inbox.Reader.Unsent("dmv", 10);
        await TakeIn(letters.To("R1", 1));
        await Note(await Next(), Answer.Applied(noon, "T1"));
        await inbox.Confirm(old, CancellationToken.None);
        Assert.That(inbox.Reader.Unsent("dmv", 10).Single().Receipt.Outcome, Is.EqualTo(Outcomes.Applied));
    }

    [Test]
    public async Task Receipts_wait_for_the_bus_across_a_restart_in_the_order_in_which_they_were_given()
    {
        foreach (var record in new[] { "R9", "R1", "R5" })
        {
            await TakeIn(letters.To(record, 1));
            await Note(await Next(), Answer.Applied(noon, "T1"));
        }
        await Restart();
        Assert.That(inbox.Reader.Unsent("dmv", 10).Select(u => u.Receipt.Record), Is.EqualTo(new[] { "R9", "R1", "R5" }));
        await ConfirmAll();
        Assert.That(inbox.Reader.Unsent("dmv", 10), Is.Empty);
    }

    [Test]
    public async Task A_full_inbox_takes_the_next_in_turn_and_nothing_else()
    {
        foreach (var record in new[] { "R1", "R2", "R3" }) await TakeIn(letters.To(record, 2));
        Assert.That(await inbox.TakeIn(letters.To("R4", 2), CancellationToken.None), Is.False);
        Assert.That(await inbox.TakeIn(letters.To("R1", 1), CancellationToken.None), Is.True);
        Assert.That(inbox.Waiting, Is.EqualTo(4));
    }

    [Test]
    public async Task Applied_payloads_are_dropped_and_of_receipts_the_last_are_kept()
    {
        for (var sequence = 1; sequence <= 40; sequence++)
        {
            await TakeIn(letters.To("R1", sequence));
            await Note(await Next(), Answer.Applied(noon, "T" + sequence));
            await ConfirmAll();
        }
        await TakeIn(letters.To("R1", 40));
        await TakeIn(letters.To("R1", 1));
        var again = inbox.Reader.Unsent("dmv", 10).ConvertAll(u => u.Receipt);
        Assert.That(inbox.Waiting, Is.Zero);
        Assert.That(again[0].AgencyReference, Is.EqualTo("T40"));
        Assert.That((again[1].Sequence, again[1].Outcome, again[1].Code), Is.EqualTo((1L, Outcomes.Applied, Codes.Superseded)));
    }

    [Test]
    public async Task More_than_memory_holds_is_told_from_disk()
    {
        await inbox.DisposeAsync();
        inbox = AdapterInbox.Open(Path.Combine(folder, "dmv.inbox"), severalOfARecord: false, TimeProvider.System);
        const int Records = 10_500;
        var letter = letters.To("R", 1);
        await Task.WhenAll(Enumerable.Range(0, Records).Select(n => TakeIn(letter with { Record = "R" + n })));
        var told = new HashSet<string>(StringComparer.Ordinal);
        while (inbox.Ready.TryRead(out var change))
        {
            Assert.That(told.Add(change.Record));
            await Note(change, Answer.Applied(noon, "T1"));
        }
        Assert.That(told, Has.Count.EqualTo(Records));
        Assert.That(inbox.Waiting, Is.Zero);
    }

    [Test]
    public async Task An_inbox_of_a_newer_version_is_left_alone()
    {
        await inbox.DisposeAsync();
        var path = Path.Combine(folder, "dmv.inbox");
        using (var file = InboxFile.Open(path))
        using (var command = file.CreateCommand())
        {
            command.CommandText = "pragma user_version = 99";
            command.ExecuteNonQuery();
        }
        Assert.That(() => AdapterInbox.Open(path, severalOfARecord: false, TimeProvider.System), Throws.InstanceOf<InvalidDataException>());
    }

    private async Task TakeIn(RecordChangedV1 message) => Assert.That(await inbox.TakeIn(message, CancellationToken.None));

    private Task<WaitingChange> Next() => inbox.Ready.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(5));

    private Task Note(WaitingChange change, Answer answer) => inbox.Note(change, answer, CancellationToken.None);

    private Task ConfirmAll() => inbox.Confirm(inbox.Reader.Unsent("dmv", 1_000), CancellationToken.None);

    private async Task<List<long>> ApplyAll()
    {
        var applied = new List<long>();
        while (inbox.Ready.TryRead(out var change))
        {
            applied.Add(change.Sequence);
            await Note(change, Answer.Applied(noon, "T1"));
        }
        return applied;
    }

    private async Task Restart()
    {
        await inbox.DisposeAsync();
        inbox = AdapterInbox.Open(Path.Combine(folder, "dmv.inbox"), severalOfARecord: false, TimeProvider.System, mostWaiting: 3);
    }
}
