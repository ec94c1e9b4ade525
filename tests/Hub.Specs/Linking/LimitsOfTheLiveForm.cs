using FsCheck;
using FsCheck.Fluent;
using Hub.Linking;
using NUnit.Framework;
using static Hub.Specs.Linking.Files;

namespace Hub.Specs.Linking;

/// <summary>What keeps one record's arrival short and what is held small, whatever comes.</summary>
public sealed class LimitsOfTheLiveForm
{
    private const int MostOfAKey = 3;

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public Property A_shelf_finds_who_shares_a_key_until_too_many_do() => Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
    {
        var dice = new Random(seed);
        var (shelf, model, closed) = (new Shelf(MostOfAKey, expected: 0), new Dictionary<uint, HashSet<int>>(), new HashSet<uint>());
        var keyOf = new Dictionary<int, uint>();
        for (var i = 0; i < 4000; i++)
        {
            var record = dice.Next(3000);
            if (keyOf.Remove(record, out var tag))
            {
                shelf.Remove(tag, record);
                model[tag].Remove(record);
                continue;
            }
            tag = Shelf.Tag((ulong)dice.Next(2500) << 33);
            keyOf[record] = tag;
            if (!model.TryGetValue(tag, out var sharing)) model[tag] = sharing = [];
            if (sharing.Count == MostOfAKey) closed.Add(tag);
            if (!closed.Contains(tag)) sharing.Add(record);
            shelf.Add(tag, record);
        }
        return model.All(m => Found(shelf, m.Key).SetEquals(closed.Contains(m.Key) ? [] : m.Value));
    });

    [Test]
    public void Where_too_many_records_hang_together_nothing_is_concluded_and_somebody_must_look()
    {
        // One person's two records by the licence; the next person's by a number that they borrowed; and so on.
        var chain = new Linker(ForCitizens);
        for (var i = 0; i < 2100; i++) chain.Put(Link(i));
        var live = chain.GoLive();
        Assert.That(live.Put(Link(2099, "z")).Citizen, Is.EqualTo("z"));
        var came = live.Put(Link(2099, "z"));
        Assert.That((came.As, came.Proposals.Count), Is.EqualTo((Came.InReview, 0)));
        Assert.That(came.Reviews.SelectMany(r => r.Reasons), Has.Some.Contains("more records hang together"));

        static PersonRecord Link(int i, string? key = null)
        {
            var (person, number) = ((i + 1) / 2, i / 2);
            return Person(
                key ?? $"r{i:0000}", $"{(char)('A' + person % 26)}{"aeiou"[person % 5]}{"rstlnm"[person % 6]}{"eo"[person % 2]}", $"{(char)('A' + person % 23)}orov{person}", $"{1940 + person % 60}-0{1 + person % 9}-{10 + person % 17}",
                $"{200 + number % 300}-{11 + number % 80}-{1000 + number}", licence: $"L{person * 7919:000000}", street: null);
        }
    }

    [Test]
    public void A_register_that_fills_judges_by_the_whole_from_the_first_record_on()
    {
        var (small, whole) = (new LiveLinker(ForCitizens), new LiveLinker(ForCitizens, expected: 1_000_000));
        foreach (var live in new[] { small, whole })
            foreach (var record in new[] { Person("a"), Person("b") }) live.Put(record);
        Assert.That(small.Explain("a", "b")!.Steps[0].Bits - whole.Explain("a", "b")!.Steps[0].Bits, Is.EqualTo(Math.Log2(1000)).Within(0.01));
    }

    [Test]
    public void A_place_that_one_record_left_is_given_to_another()
    {
        var live = new LiveLinker(ForCitizens);
        for (var i = 0; i < 50; i++)
        {
            live.Put(Someone(i, $"k{i}"));
            if (i > 0) live.End($"k{i - 1}");
        }
        Assert.That((live.Count, live.Places), Is.EqualTo((1, 2)), "two stood side by side at most");
        Assert.That(live.Put(Someone(49, "z")).Citizen, Is.EqualTo("k49"));
        Assert.That(live.LookAgain(5), Is.Empty);

        static PersonRecord Someone(int i, string key) => Person(key, $"{(char)('A' + i % 26)}vetlana", $"{(char)('Z' - i % 25)}ermolov{i * 7919}", $"{1940 + i}-0{1 + i % 9}-{10 + i % 17}", last4: $"{1000 + i * 137}", street: null);
    }

    private static HashSet<int> Found(Shelf shelf, uint tag)
    {
        var found = new HashSet<int>();
        for (var record = shelf.First(tag); record >= 0; record = shelf.Next(record)) found.Add(record);
        return found;
    }
}
