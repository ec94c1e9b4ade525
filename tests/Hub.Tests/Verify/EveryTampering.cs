using System.Collections.Concurrent;
using System.Globalization;
using Hub.Verify;
using NUnit.Framework;

namespace Hub.Tests.Verify;

/// <summary>Nothing in an export can be changed unnoticed, and what is said names the place.</summary>
[Parallelizable]
public sealed class EveryTampering
{
    private const int Changes = 100_000;
    private const int AtOnce = 2;

    [Test]
    public void Every_change_to_an_export_is_found_and_its_place_named()
    {
        var seed = Environment.GetEnvironmentVariable("HUB_TAMPERING_SEED") is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : Random.Shared.Next();
        TestContext.Out.WriteLine($"HUB_TAMPERING_SEED={seed}");
        // One with witnesses and some history, for what is signed; one within a tile and one of two tiles and a level above, for what is hashed.
        using var signed = MadeExport.Of(facts: 7, seed, 1, 3, 4, 7);
        using var small = MadeExport.Unwitnessed(facts: 13, seed + 1, 13);
        using var tall = MadeExport.Unwitnessed(facts: 270, seed + 2, 270);
        var wrong = new ConcurrentBag<string>();
        var made = 0;
        Parallel.For(0, AtOnce, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, worker =>
        {
            var random = new Random(seed + worker);
            using Desk ofSigned = new(signed), ofSmall = new(small), ofTall = new(tall);
            for (var i = 0; i < Changes / AtOnce && wrong.Count < 10; i++)
            {
                var desk = random.Next(16) switch { < 3 => ofSigned, < 10 => ofSmall, _ => ofTall };
                var change = desk == ofSigned ? desk.Tamperer.Any(random) : random.Next(5) < 3 ? desk.Tamperer.FactsFile(random) : desk.Tamperer.Tiles(random);
                if (desk.Misjudged(change) is { } misjudged) wrong.Add($"{change}: {misjudged}");
                Interlocked.Increment(ref made);
            }
        });
        Assert.That(wrong, Is.Empty, $"HUB_TAMPERING_SEED={seed}");
        Assert.That(made, Is.EqualTo(Changes));
    }

    [TestCase(7, 1, 3, 4, 7)]
    [TestCase(256, 256)]
    [TestCase(257, 1, 255, 256, 257)]
    [TestCase(600, 300, 512, 600)]
    [TestCase(66_000, 65_536, 66_000)]
    public void An_untouched_export_holds(int facts, params int[] sizes)
    {
        using var export = MadeExport.Of(facts, seed: 3, sizes);
        using var desk = new Desk(export);
        var (code, said) = desk.Run();
        Assert.That(code, Is.Zero, said);
        Assert.That(said, Does.Contain($"The export holds: {Wording.Of(sizes[^1])} facts").And.Not.Contain("does not hold"));
    }
}
