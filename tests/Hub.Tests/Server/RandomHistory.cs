using System.Text;
using Hub.Domain;
using Hub.EventStore;
using Hub.Server.Facts;
using Hub.Server.Propagation;

namespace Hub.Tests.Server;

/// <summary>
/// Facts of a few people and their records in any order that envelopes allow, with bodies that nobody can open: what a read model must cope with, which is
/// more than the server would ever record.
/// </summary>
internal sealed class RandomHistory(int seed)
{
    private static readonly string[] Agencies = ["dmv", "revenue", "courts"];
    private static readonly string[] OfAddresses =
        ["address-changed.v1", "address-changed.v1", "address-took-effect.v1", "address-change-withdrawn.v1", "address-corrected.v1", "address-readdressed.v1", "temporary-address-ending-soon.v1", "temporary-address-ended.v1"];
    private static readonly string[] OfDeliveries = ["change-disclosed.v1", "change-disclosed.v1", "change-applied.v1", "change-rejected.v1", "change-parked.v1"];
    private static readonly string[] OfPeople = ["citizen-registered.v1", "record-linked.v1", "death-recorded.v1", "death-annulled.v1", "protection-enrolled.v1", "protection-ended.v1", "key-sealed.v1", "key-unsealed.v1", "key-destroyed.v1"];

    private readonly Random random = new(seed);
    private readonly Person[] people = [.. Enumerable.Range(0, 12).Select(_ => new Person(CitizenId.Mint(), [.. Enumerable.Range(0, 6).Select(_ => ChangeId.Mint())], [RecordId.Mint(), RecordId.Mint(), RecordId.Mint()]))];

    private sealed record Person(CitizenId Id, ChangeId[] Changes, RecordId[] Records)
    {
        public long Sequence { get; set; }
    }

    public async Task Append(EventLog log, int facts)
    {
        for (var i = 0; i < facts; i++)
        {
            var person = people[random.Next(people.Length)];
            var (stream, type, header) = random.Next(10) switch
            {
                < 4 => AboutAddresses(person),
                < 5 => AboutThePerson(person),
                _ => AboutDeliveries(person, random.Next(3)),
            };
            var body = Encoding.UTF8.GetBytes(type + random.Next());
            if (await log.Append(new([new(stream, null, [new(Guid.CreateVersion7(), type, header.Write(), body)])])) is not AppendOutcome.Appended)
                throw new InvalidOperationException("A fact was not appended.");
        }
    }

    private (string, string, FactHeader) AboutAddresses(Person person)
    {
        var type = One(OfAddresses);
        var due = random.Next(3);
        return (person.Id.Stream, type, new FactHeader
        {
            Actor = "agency:dmv", Channel = random.Next(2) == 0 ? null : "counter", Change = One(person.Changes), Corrects = type == "address-corrected.v1" ? One(person.Changes) : null,
            Renames = type == "address-readdressed.v1" ? [One(person.Changes), One(person.Changes)] : null,
            DueOn = due == 0 ? null : new DateOnly(2026, 12, 1).AddDays(due), Waits = random.Next(2) == 0 ? true : null,
        });
    }

    private (string, string, FactHeader) AboutThePerson(Person person) =>
        (person.Id.Stream, One(OfPeople), new FactHeader { Actor = "hub", Change = random.Next(2) == 0 ? null : One(person.Changes) });

    private (string, string, FactHeader) AboutDeliveries(Person person, int agency)
    {
        var type = One(OfDeliveries);
        return (DeliveryBooks.StreamOf(Agencies[agency], person.Records[agency]), type, new FactHeader
        {
            Actor = "hub", Agency = Agencies[agency], Record = person.Records[agency], Citizen = person.Id, Change = One(person.Changes),
            Sequence = type == "change-disclosed.v1" ? ++person.Sequence : random.NextInt64(1, person.Sequence + 2), Source = random.Next(1, 1_000),
            Code = type == "change-disclosed.v1" ? null : "no-such-account",
        });
    }

    private T One<T>(T[] of) => of[random.Next(of.Length)];
}
