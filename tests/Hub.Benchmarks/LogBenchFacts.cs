using System.Globalization;
using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.Domain.Sharing;
using Hub.EventStore;
using Hub.Server.Facts;
using Hub.Server.Propagation;

namespace Hub.Benchmarks;

/// <summary>
/// The facts of changes of address as the server records them: the change, told to three agencies, applied by each. Seven facts in four
/// streams, every body sealed under the person's key.
/// </summary>
internal sealed class LogBenchFacts(Store store, int citizens)
{
    public const int FactsPerChange = 7;
    private static readonly string[] Agencies = ["dmv", "revenue", "courts"];
    private static readonly DateTimeOffset Reported = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    private readonly FactSeals _seals = new(store);
    private readonly Person[] _people = [.. Enumerable.Range(0, citizens).Select(_ => new Person(CitizenId.Mint(), [RecordId.Mint(), RecordId.Mint(), RecordId.Mint()]))];

    private sealed record Person(CitizenId Id, RecordId[] Records)
    {
        public long Sequence { get; set; }
    }

    public int Citizens => _people.Length;

    /// <summary>Makes everybody's keys, which a hub that runs has long made.</summary>
    public Task MakeKeys() => Parallel.ForEachAsync(_people, async (person, ct) =>
    {
        await store.Ordinary.CurrentFor(person.Id.Value, KeyKind.Address, ct);
        await store.Ordinary.CurrentFor(person.Id.Value, KeyKind.Identity, ct);
    });

    /// <summary>One fact and one request, with a command key: what a clerk's or citizen's report costs the log.</summary>
    public async ValueTask<AppendRequest> Report(int citizen)
    {
        var person = _people[citizen % _people.Length];
        var id = Guid.CreateVersion7();
        var fact = await Changed(person, ChangeId.Mint(), id);
        return new([new(person.Id.Stream, Expected: null, [fact])], new CommandKey("bench", id.ToString("N"), store.Hmac(fact.Body.Span)), fact.Header);
    }

    /// <summary>Many facts of one person in one request.</summary>
    public async ValueTask<AppendRequest> Reports(int citizen, int facts)
    {
        var person = _people[citizen % _people.Length];
        var made = new NewFact[facts];
        for (var i = 0; i < facts; i++) made[i] = await Changed(person, ChangeId.Mint(), Guid.CreateVersion7());
        return new([new(person.Id.Stream, Expected: null, made)], new CommandKey("bench", made[0].Id.ToString("N"), store.Hmac(made[0].Body.Span)), made[0].Header);
    }

    /// <summary>A whole change, as the relays and receipts leave it behind. Nobody else may append to these people meanwhile.</summary>
    public async ValueTask<AppendRequest> Change(int citizen, long source)
    {
        var person = _people[citizen % _people.Length];
        var (change, sequence) = (ChangeId.Mint(), ++person.Sequence);
        var appends = new List<StreamAppend> { new(person.Id.Stream, null, [await Changed(person, change, Guid.CreateVersion7())]) };
        for (var i = 0; i < Agencies.Length; i++)
        {
            var (agency, record) = (Agencies[i], person.Records[i]);
            var stream = DeliveryBooks.StreamOf(agency, record);
            var header = new FactHeader
            {
                Actor = "hub", OnBehalfOf = person.Id, Citizen = person.Id, Agency = agency, Record = record, Sequence = sequence, Source = source,
                Causation = source, Change = change, Purpose = "records-kept-current", Basis = "ORC 5703.05",
            };
            var told = new DeliveryEvent.ChangeDisclosed(
                sequence, source, "address-changed", change, Address(sequence), new(2026, 12, 1), AddressKind.Residence, IsSubstitute: false,
                ["line", "city", "state", "zip"], header.Purpose!, header.Basis!, Guid.CreateVersion7());
            var applied = new DeliveryEvent.ChangeApplied(sequence, Reported, "R-" + sequence.ToString("0000000", CultureInfo.InvariantCulture));
            appends.Add(new(stream, null,
            [
                await Sealed(stream, person, told, header, Guid.CreateVersion7()),
                await Sealed(stream, person, applied, header with { Actor = "agency:" + agency, Purpose = null, Basis = null, Causation = null }, Guid.CreateVersion7()),
            ]));
        }
        return new(appends);
    }

    private ValueTask<NewFact> Changed(Person person, ChangeId change, Guid id) => Sealed(
        person.Id.Stream, person,
        new AddressEvent.AddressChanged(change, Address(person.Sequence), [AddressKind.Residence, AddressKind.Mailing], new DateOnly(2026, 12, 1)),
        new FactHeader
        {
            Actor = "clerk:7c1", Office = "revenue-3", Channel = "counter", OnBehalfOf = person.Id, ReportedUnder = person.Records[0], ReportedAt = Reported,
            Origin = "taxpayer-supplied", Assurance = "in-person", Purpose = "address-change", Basis = "ORC 5703.05", Correlation = id, Change = change,
        }, id);

    private async ValueTask<NewFact> Sealed(string stream, Person person, HubEvent fact, FactHeader header, Guid id) =>
        await _seals.Seal(Clearance.Ordinary, stream, person.Id, fact, header, CancellationToken.None, id) ?? throw new InvalidOperationException("Nobody is under protection here.");

    private static AddressOnFile Address(long number) => new(
        "12 elm street apt 4b, springfield oh 45501", string.Create(CultureInfo.InvariantCulture, $"{12 + number} ELM ST APT 4B"), "SPRINGFIELD", "OH", "45501", "CLARK") { TablesEdition = "2026-10" };
}
