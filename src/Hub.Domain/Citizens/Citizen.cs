using System.Collections.Immutable;
using Hub.Domain.Addresses;
using Hub.Domain.Sealing;
using static Hub.Domain.Citizens.CitizenEvent;

namespace Hub.Domain.Citizens;

/// <summary>What is decided together about one person: identity, records, address book, protection.</summary>
public sealed record Citizen
{
    /// <summary>A source of records that is no agency: nothing is owed to it and nothing told to it.</summary>
    public const string Source = "source";

    public static readonly Citizen Unknown = new();

    /// <summary>The version of the stream that this was read up to; 0 when there is none.</summary>
    public int Version { get; private init; }
    public PersonName? Name { get; private init; }
    public DateOnly? BirthDate { get; private init; }
    public ImmutableArray<LinkedRecord> Records { get; private init; } = [];
    public AddressBook Addresses { get; private init; } = AddressBook.Empty;
    public Protection Protection { get; private init; } = Protection.None;

    /// <summary>What courts and custodians have ordered about the file.</summary>
    public Keeping Keeping { get; private init; } = Keeping.Ordinary;

    /// <summary>Whoever reads or decides asks this first.</summary>
    public Custody Custody => Keeping.Custody;
    public bool IsKnown => Version > 0;

    public static Citizen Fold(IEnumerable<Recorded> facts) => facts.Aggregate(Unknown, (citizen, fact) => citizen.Evolve(fact));

    public Citizen Evolve(Recorded recorded)
    {
        var known = recorded.Event switch
        {
            CitizenRegistered e => this with { Name = e.Name, BirthDate = e.BirthDate },
            RecordLinked e => this with { Records = Records.Add(new(e.Record, e.Agency, e.Key, recorded.Position)) },
            AddressEvent => this with { Addresses = Addresses.Evolve(recorded) },
            ProtectionEvent e => this with { Protection = Protection.Evolve(e) },
            KeepingEvent e => this with { Keeping = Keeping.Evolve(e) },
            _ => this,
        };
        return known with { Version = recorded.Version };
    }

    public Decision Decide(LinkRecord request)
    {
        if (Records.FirstOrDefault(r => r.Agency == request.Agency && r.Key == request.Key) is not null) return new Decision.NothingToRecord(null);
        return new Decision.Accepted(new RecordLinked(request.Record, request.Agency, request.Key, "certain", request.Evidence));
    }
}

/// <param name="Record">Minted by the caller.</param>
/// <param name="Evidence">How it is known that the record is this citizen's.</param>
public sealed record LinkRecord(RecordId Record, string Agency, string Key, string Evidence);
