using Hub.Postal;
using NUnit.Framework;

namespace Hub.Specs.Postal;

public sealed class RoundTripSpec
{
    [Test]
    public void The_standard_form_reads_as_itself()
    {
        var moved = Samples.Spellings.Select(s => s.AsTyped).Concat(Samples.Pairs.Select(p => p.A))
            .Select(typed => AddressReader.Default.Read(typed))
            .Where(first => first.Refusal is null)
            .Select(first => (first, again: AddressReader.Default.Read($"{first.Standard!.Line}, {first.Standard.City}, {first.Standard.State} {first.Standard.Zip}")))
            .Where(r => r.again.Standard != r.first.Standard || r.again.MatchKey != r.first.MatchKey)
            .Select(r => (r.first.AsTyped, r.first.Standard!.Line, Again: r.again.Standard?.Line, r.first.Standard.City, CityAgain: r.again.Standard?.City)).ToList();

        Assert.That(moved, Is.Empty);
    }
}
