using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Hub.Postal;
using NUnit.Framework;

namespace Hub.Specs.Postal;

/// <summary>Nothing that anybody types makes the reader throw, hang, or be sure of nonsense.</summary>
public sealed class AnyInputSpec
{
    // A million take half a minute: `ops/bench postal` reads those.
    private const int Inputs = 100_000;

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public Property Any_text_is_read_or_refused() =>
        Prop.ForAll<string?>(text => AnyInput.Objection(text ?? "", AddressReader.Default.Read(text ?? "")) is null);

    [Test]
    public void A_hundred_thousand_inputs_that_nobody_wrote_are_each_read_or_refused_in_time()
    {
        var inputs = new AnyInput([.. Samples.Spellings.Select(s => s.AsTyped)], 20261121);
        var slowest = TimeSpan.Zero;
        for (var i = 0; i < Inputs; i++)
        {
            var text = inputs.Next();
            var clock = Stopwatch.StartNew();
            var reading = AddressReader.Default.Read(text);
            if (i > 1000 && clock.Elapsed > slowest) slowest = clock.Elapsed;
            if (AnyInput.Objection(text, reading) is { } objection) Assert.Fail($"{objection}: {text}");
        }

        // Far above what one takes (microseconds): a busy machine passes, a hang does not.
        Assert.That(slowest, Is.LessThan(TimeSpan.FromSeconds(1)));
    }

    [Test]
    public void Reading_on_and_on_keeps_no_memory_and_asks_for_little()
    {
        string[] texts = [.. Samples.Spellings.Select(s => s.AsTyped)];
        void ReadAll(int times)
        {
            for (var i = 0; i < times; i++) AddressReader.Default.Read(texts[i % texts.Length]);
        }

        ReadAll(20_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        ReadAll(20_000);
        allocated = (GC.GetAllocatedBytesForCurrentThread() - allocated) / 20_000;

        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(1 << 20));
        Assert.That(allocated, Is.LessThanOrEqualTo(2048));
    }

    [TestCase(401)]
    [TestCase(1_000_000)]
    public void What_is_longer_than_an_address_can_be_is_refused_unread(int length) =>
        Assert.That(AddressReader.Default.Read(new string('1', length)).Refusal?.Code, Is.EqualTo("field-too-long"));

    [Test]
    public void More_words_than_an_address_can_have_are_refused() =>
        Assert.That(AddressReader.Default.Read(string.Concat(Enumerable.Repeat("a ", 150))).Refusal?.Code, Is.EqualTo("field-too-long"));

    [TestCase("Main Street, Columbus OH 43215")]
    [TestCase("North Main, Columbus OH 43215")]
    [TestCase("RR 3, Columbus OH 43215")]
    [TestCase("Main St Apt 3, Columbus OH 43215")]
    public void What_names_no_door_is_never_sure(string text) =>
        Assert.That(AddressReader.Default.Read(text).Grade, Is.EqualTo(Grade.Ambiguous).Or.EqualTo(Grade.Unparseable));

    [TestCase("asdf qwer zxcv")]
    [TestCase("12345")]
    [TestCase("!!! ### ???")]
    [TestCase("select * from address")]
    [TestCase("Columbus OH 43215")]
    [TestCase("the quick brown fox, Columbus OH 43215")]
    public void Nonsense_is_never_verified(string text)
    {
        var reading = AddressReader.Default.Read(text);

        Assert.That(reading.Grade, Is.Not.EqualTo(Grade.Verified));
        Assert.That(reading.Refusal, Is.Not.Null);
    }
}
