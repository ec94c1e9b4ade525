using System.Text;
using Hub.EventStore;
using NUnit.Framework;

namespace Hub.Tests.EventStore;

public sealed class Appending : StoreFixture
{
    [Test]
    public async Task A_fact_is_stored_exactly_as_it_was_written()
    {
        var fact = new NewFact(Guid.CreateVersion7(), "address-changed.v1", Encoding.UTF8.GetBytes("""{"b":1,  "a":2}"""), new byte[] { 0, 255, 10, 0 });

        var appended = await Append(new([new("citizen-1", 0, [fact])]));
        var stored = (await Log.ReadAt(appended.FirstPosition))!;

        Assert.Multiple(() =>
        {
            Assert.That(stored.Position, Is.EqualTo(1));
            Assert.That(stored.Version, Is.EqualTo(1));
            Assert.That(stored.Id, Is.EqualTo(fact.Id));
            Assert.That(stored.RecordedAt, Is.EqualTo(Clock.Now));
            Assert.That(stored.Header.ToArray(), Is.EqualTo(fact.Header.ToArray()));
            Assert.That(stored.Body.ToArray(), Is.EqualTo(fact.Body.ToArray()));
        });
    }

    [Test]
    public async Task Several_streams_are_appended_together_or_not_at_all()
    {
        await Append(Given.One("citizen-1"));

        var refused = await Log.Append(new([new("citizen-2", 0, [Given.Fact()]), new("citizen-1", 0, [Given.Fact()])]));
        var appended = await Append(new([new("citizen-2", 0, [Given.Fact(), Given.Fact()]), new("citizen-1", 1, [Given.Fact()])]));

        Assert.Multiple(() =>
        {
            Assert.That(refused, Is.EqualTo(new AppendOutcome.VersionConflict("citizen-1", 0, 1)));
            Assert.That(appended.FirstPosition, Is.EqualTo(2));
            Assert.That(appended.Count, Is.EqualTo(3));
            Assert.That(appended.Versions, Is.EqualTo(new[] { 2, 2 }));
        });
    }

    [Test]
    public async Task A_stream_may_be_checked_without_being_written()
    {
        await Append(Given.One("citizen-1"));

        var refused = await Log.Append(new([new("delivery-dmv-1", null, [Given.Fact()]), new("citizen-1", 0, [])]));
        var appended = await Append(new([new("delivery-dmv-1", null, [Given.Fact()]), new("citizen-1", 1, [])]));

        Assert.That(refused, Is.InstanceOf<AppendOutcome.VersionConflict>());
        Assert.That(appended.Versions, Is.EqualTo(new[] { 1, 1 }));
        Assert.That((await Log.ReadStream("citizen-1", 0, 10)).Count, Is.EqualTo(1));
    }

    [Test]
    public async Task A_command_repeated_gets_the_first_answer_and_writes_nothing()
    {
        var first = await Append(Given.One("citizen-1", command: Given.Key("k1")));

        var again = (AppendOutcome.Repeated)await Log.Append(Given.One("citizen-1", expected: 0, command: Given.Key("k1")));

        Assert.Multiple(() =>
        {
            Assert.That(again.FirstPosition, Is.EqualTo(first.FirstPosition));
            Assert.That(again.Versions, Is.EqualTo(first.Versions));
            Assert.That(again.RecordedAt, Is.EqualTo(first.RecordedAt));
            Assert.That(again.Answer.Text(), Is.EqualTo("answer to k1"));
        });
        Assert.That(await Log.ReadHead(), Is.EqualTo(1));
        Assert.That(await Log.FindCommand(Given.Key("k1")), Is.InstanceOf<AppendOutcome.Repeated>());
        Assert.That(await Log.FindCommand(Given.Key("k2")), Is.Null);
    }

    [Test]
    public async Task A_key_used_for_another_request_is_refused()
    {
        await Append(Given.One("citizen-1", command: Given.Key("k1", "a move")));

        Assert.That(await Log.Append(Given.One("citizen-1", command: Given.Key("k1", "another move"))), Is.InstanceOf<AppendOutcome.KeyReused>());
        Assert.That(await Log.FindCommand(Given.Key("k1", "another move")), Is.InstanceOf<AppendOutcome.KeyReused>());
        Assert.That(await Log.ReadHead(), Is.EqualTo(1));
    }

    [Test]
    public async Task The_same_key_of_another_client_is_another_key()
    {
        await Append(Given.One("citizen-1", command: Given.Key("k1")));

        Assert.That(await Log.Append(Given.One("citizen-1", command: Given.Key("k1", "x") with { Client = "dmv" })), Is.InstanceOf<AppendOutcome.Appended>());
    }

    [Test]
    public async Task A_refusal_does_not_use_the_key_up()
    {
        await Append(Given.One("citizen-1"));

        Assert.That(await Log.Append(Given.One("citizen-1", 0, Given.Key("k1"))), Is.InstanceOf<AppendOutcome.VersionConflict>());
        Assert.That(await Log.Append(Given.One("citizen-1", 1, Given.Key("k1"))), Is.InstanceOf<AppendOutcome.Appended>());
    }

    [Test]
    public async Task A_key_alone_is_kept_with_its_answer()
    {
        var answer = new AppendRequest([], Given.Key("k1"), Encoding.UTF8.GetBytes("already held"));

        Assert.That(await Append(answer), Has.Property("FirstPosition").EqualTo(0).And.Property("Count").EqualTo(0));
        Assert.That(((AppendOutcome.Repeated)await Log.Append(answer)).Answer.Text(), Is.EqualTo("already held"));
    }

    [Test]
    public async Task In_one_batch_each_request_is_answered_by_itself()
    {
        await Append(Given.One("citizen-9"));
        // Sent without waiting, so that they travel together: good, conflicting, good, repeated, reused, on top of the first.
        var sent = new[]
        {
            Given.One("citizen-1", 0, Given.Key("k1")), Given.One("citizen-9", 0, Given.Key("k2")), Given.One("citizen-2", 0),
            Given.One("citizen-1", 0, Given.Key("k1")), Given.One("citizen-1", 1, Given.Key("k1", "other")), Given.One("citizen-1", 1), Given.One("citizen-9", 1, Given.Key("k2")),
        }.Select(r => Log.Append(r).AsTask()).ToArray();

        var answers = await Task.WhenAll(sent);

        Assert.That(answers.Select(a => a.GetType().Name), Is.EqualTo(new[]
            { "Appended", "VersionConflict", "Appended", "Repeated", "KeyReused", "Appended", "Appended" }));
        Assert.That((await Log.ReadAll(0, 100)).Select(f => (f.Position, f.Stream, f.Version)), Is.EqualTo(new[]
            { (1L, "citizen-9", 1), (2L, "citizen-1", 1), (3L, "citizen-2", 1), (4L, "citizen-1", 2), (5L, "citizen-9", 2) }));
    }

    [Test]
    public async Task Time_never_goes_back_in_the_log()
    {
        var first = await Append(Given.One("citizen-1"));
        Clock.Now -= TimeSpan.FromHours(1);

        Assert.That((await Append(Given.One("citizen-1"))).RecordedAt, Is.EqualTo(first.RecordedAt));
    }

    [Test]
    public async Task A_request_that_the_database_refuses_does_not_fail_the_others()
    {
        var fact = Given.Fact();
        await Append(new([new("citizen-1", 0, [fact])]));

        var good = Enumerable.Range(0, 20).Select(i => Log.Append(Given.One("good-" + i)).AsTask()).ToArray();
        var bad = Log.Append(new([new("citizen-2", 0, [fact])])).AsTask(); // The same fact id again.
        var more = Enumerable.Range(20, 20).Select(i => Log.Append(Given.One("good-" + i)).AsTask()).ToArray();

        Assert.That(await Task.WhenAll([.. good, .. more]), Has.All.InstanceOf<AppendOutcome.Appended>());
        Assert.That(async () => await bad, Throws.InstanceOf<AppendFailed>());
        Assert.That(await Log.ReadHead(), Is.EqualTo(41));
        Assert.That((await Log.ReadAll(0, 100)).Count, Is.EqualTo(41));
    }

    [Test]
    public void A_request_beyond_the_limits_is_not_sent()
    {
        Assert.That(async () => await Log.Append(Given.One(new('x', 201))), Throws.ArgumentException);
        Assert.That(async () => await Log.Append(Given.One("half-a-pair-\ud800")), Throws.ArgumentException);
        Assert.That(async () => await Log.Append(Given.One("citizen-1", body: new('x', AppendLimits.BodyBytes + 1))), Throws.ArgumentException);
        Assert.That(async () => await Log.Append(new([new("a", null, [Given.Fact()]), new("a", null, [Given.Fact()])])), Throws.ArgumentException);
        Assert.That(async () => await Log.Append(new([])), Throws.ArgumentException);
    }
}
