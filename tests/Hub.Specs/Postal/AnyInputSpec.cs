using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Hub.Postal;
using NUnit.Framework;

namespace Hub.Specs.Postal;

/// <summary>Nothing that anybody types makes the reader throw, hang, or be sure of nonsense.</summary>
public sealed class AnyInputSpec
{
    private const int Mutations = 100_000;
    private const string Letters = "abcXYZ 0123456789 ,.;#-/'\"\n\t&½(é—\u0000\uD83D apt st n e box 12 ";

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public Property Any_text_is_read_or_refused() =>
        Prop.ForAll<string?>(text => Check(text ?? ""));

    [Test]
    public void A_hundred_thousand_damaged_addresses_are_each_read_or_refused_in_time()
    {
        var random = new Random(20261121);
        var samples = Samples.Spellings.Select(s => s.AsTyped).ToArray();
        var slowest = TimeSpan.Zero;
        for (var i = 0; i < Mutations; i++)
        {
            var text = Damage(samples[random.Next(samples.Length)], random);
            var clock = Stopwatch.StartNew();
            Check(text);
            if (i > 1000 && clock.Elapsed > slowest) slowest = clock.Elapsed;
        }

        // Far above what one takes (microseconds): a busy machine passes, a hang does not.
        Assert.That(slowest, Is.LessThan(TimeSpan.FromSeconds(1)));
    }

    [TestCase(401)]
    [TestCase(1_000_000)]
    public void What_is_longer_than_an_address_can_be_is_refused_unread(int length) =>
        Assert.That(AddressReader.Default.Read(new string('1', length)).Refusal?.Code, Is.EqualTo("field-too-long"));

    [Test]
    public void More_words_than_an_address_can_have_are_refused() =>
        Assert.That(AddressReader.Default.Read(string.Concat(Enumerable.Repeat("a ", 150))).Refusal?.Code, Is.EqualTo("field-too-long"));

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

    private static bool Check(string text)
    {
        var reading = AddressReader.Default.Read(text);
        Assert.That(reading.AsTyped, Is.SameAs(text));
        Assert.That(reading.Standard is null, Is.EqualTo(reading.Grade == Grade.Unparseable));
        if (reading.Standard is null) Assert.That(reading.Refusal, Is.Not.Null);
        else Assert.That(reading.Standard.Line, Is.Not.Empty.And.Matches("^[A-Z0-9#&][A-Z0-9 #&/.-]*$"));
        return true;
    }

    private static string Damage(string text, Random random)
    {
        var letters = text.ToList();
        for (var cuts = random.Next(1, 8); cuts > 0; cuts--)
        {
            var at = random.Next(letters.Count + 1);
            switch (random.Next(5))
            {
                case 0 when at < letters.Count: letters.RemoveAt(at); break;
                case 1: letters.Insert(at, Letters[random.Next(Letters.Length)]); break;
                case 2 when at < letters.Count: letters[at] = Letters[random.Next(Letters.Length)]; break;
                case 3: letters.InsertRange(at, letters.Skip(random.Next(letters.Count + 1)).Take(random.Next(12)).ToList()); break;
                default: letters.RemoveRange(at, Math.Min(random.Next(6), letters.Count - at)); break;
            }
        }
        return string.Concat(letters);
    }
}
