using Hub.Contracts;

namespace Hub.Tests.Adapters;

/// <summary>What the hub sends to one agency, sealed with the agency's key, under ids that are the same each time it is sent.</summary>
internal sealed class Letters
{
    public static readonly AddressToUse PlumHollow = new() { Line = "418 PLUM HOLLOW RD APT 2", City = "SPRINGFIELD", State = "OH", Zip = "45502-1234", County = "CLARK" };
    public static readonly AddressToUse MainStreet = new() { Line = "100 MAIN ST", City = "DAYTON", State = "OH", Zip = "45402", County = "MONTGOMERY" };

    private readonly string agency;
    private readonly AgencyKeys keys;

    public Letters(string folder, string agency)
    {
        this.agency = agency;
        var path = Path.Combine(folder, agency + ".keys.json");
        AgencyKeys.CreateIfMissing(path);
        keys = AgencyKeys.Read(path);
    }

    public static Guid IdOf(string record, long sequence) => new(System.Security.Cryptography.MD5.HashData(System.Text.Encoding.UTF8.GetBytes($"{record}/{sequence}")));

    public RecordChangedV1 To(string record, long sequence, AddressToUse? address = null, string cause = Causes.Moved, string? key = null) =>
        Sealed(record, sequence, new RecordState
        {
            RecordKey = key ?? "KEY-" + record,
            Cause = cause,
            Change = "7Q4M-2XKD-9",
            Address = address ?? Numbered(sequence),
            HoldsFrom = new DateOnly(2026, 11, 2),
        });

    /// <param name="goesBy">The other record's key; null: it goes by itself.</param>
    public RecordChangedV1 Person(string record, long sequence, string? goesBy) => Sealed(record, sequence, new RecordState
    {
        RecordKey = "KEY-" + record, Cause = goesBy is null ? Causes.NotSamePerson : Causes.SamePerson, Person = new PersonOfRecord { GoesBy = goesBy, Since = new DateOnly(2026, 11, 2) },
    });

    /// <summary>A later sequence stands in for this one.</summary>
    public RecordChangedV1 Empty(string record, long sequence) =>
        Sealed(record, sequence, new RecordState { RecordKey = "KEY-" + record, Cause = Causes.Superseded });

    /// <summary>An address that shows of which sequence it is.</summary>
    public static AddressToUse Numbered(long sequence) => MainStreet with { Line = $"{sequence} MAIN ST" };

    private RecordChangedV1 Sealed(string record, long sequence, RecordState state) => new()
    {
        MessageId = IdOf(record, sequence),
        Agency = agency,
        Record = record,
        Sequence = sequence,
        SourcePosition = 1_000 + sequence,
        KeyId = keys.CurrentId,
        Sealed = keys.Seal(state, record, sequence),
    };
}
