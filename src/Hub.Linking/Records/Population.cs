using System.Runtime.InteropServices;

namespace Hub.Linking;

/// <summary>Everybody's records, read and numbered, with how often each value occurs.</summary>
internal sealed class Population
{
    /// <summary>More live at no family's door: a prison, a home, a shelter. To share such an address says nothing.</summary>
    public const int MostResidents = 10;

    private readonly List<string> keys = [];
    private readonly List<Prepared> records = [];
    private byte[]? residents;

    public Interned<string, Name> First { get; } = new(folded => new Name(folded));
    public Interned<string, Name> Middle { get; } = new(folded => new Name(folded));
    public Interned<string, Name> Last { get; } = new(folded => new Name(folded));
    public Interned<int, BirthDay> Birth { get; } = new(digits => new BirthDay(digits));
    public Interned<string, Street> Street { get; } = new(key => new Street(key));
    public Interned<string, string> Number { get; } = new(text => text);
    public Interned<string, string> Unit { get; } = new(text => text);
    public Interned<(int Street, int Number, int Unit), (int Street, int Number, int Unit)> Door { get; } = new(door => door);
    public Interned<string, string> Licence { get; } = new(text => text);
    public Interned<string, string> PersonNumber { get; } = new(text => text);
    public Interned<string, string> Place { get; } = new(text => text);
    public Interned<string, string> Zip { get; } = new(text => text);
    public Interned<string, Email> Email { get; } = new(text => new Email(text));
    public Interned<string, string> Phone { get; } = new(text => text);

    public int Count => records.Count;

    public ReadOnlySpan<Prepared> Records => CollectionsMarshal.AsSpan(records);

    public string Key(int record) => keys[record];

    public void Add(PersonRecord record)
    {
        residents = null;
        keys.Add(record.Key);
        records.Add(Prepare(record));
    }

    /// <summary>The file sent the record again, with other words.</summary>
    public void Replace(int index, PersonRecord record)
    {
        residents = null;
        Forget(in Records[index]);
        records[index] = Prepare(record);
    }

    private Prepared Prepare(PersonRecord record)
    {
        var (first, last) = (Name(record[Column.First]), Name(record[Column.Last]));
        if (first is not null && last is not null && Placeholders.IsNobody(Plain(first), Plain(last))) (first, last) = (null, null);
        if (first is not null && Placeholders.IsNoFirstName(Plain(first))) first = null;
        if (last is not null && Placeholders.IsNoLastName(Plain(last))) last = null;
        var middle = Name(record[Column.Middle]);
        if (middle is not null && Placeholders.IsNoFirstName(Plain(middle))) middle = null;
        var birth = BirthDay.Read(record[Column.BirthDate]);
        var prepared = new Prepared
        {
            First = first is null ? 0 : First.Put(first),
            Middle = middle is null ? 0 : Middle.Put(middle),
            Generation = Generations.Read(record[Column.Suffix], ref last),
            Birth = birth.IsMissing ? 0 : Birth.Put(birth.Digits),
            Ssn = SocialSecurity.Read(record[Column.Ssn], record[Column.SsnLast4]),
            Licence = Put(Licence, record[Column.Licence]),
            PersonNumber = Put(PersonNumber, record[Column.PersonNumber]),
            Sex = record[Column.Sex] is { Length: > 0 } sex && char.ToUpperInvariant(sex[0]) is 'M' or 'F' ? char.ToUpperInvariant(record[Column.Sex]![0]) : '\0',
            Locality = Put(Place, record[Column.Locality]),
            City = Put(Place, record[Column.City]),
            State = Put(Place, record[Column.State]),
            Zip = Put(Zip, record[Column.Zip]),
            Phone = Put(Phone, Digits(record[Column.Phone])),
        };
        prepared.Last = last is null ? 0 : Last.Put(last);
        if (record[Column.Email] is { } email && email.Contains('@', StringComparison.Ordinal)) prepared.Email = Email.Put(email.ToUpperInvariant());
        if (Hub.Linking.Door.Read(record) is { } door)
        {
            prepared.Street = Street.Put(door.Street);
            if (door.Number.Length > 0) prepared.Number = Number.Put(door.Number);
            if (door.Unit.Length > 0) prepared.Unit = Unit.Put(door.Unit);
            if (prepared.Number > 0) prepared.Door = Door.Put((prepared.Street, prepared.Number, prepared.Unit));
        }
        return prepared;
    }

    private void Forget(in Prepared r)
    {
        First.Drop(r.First);
        Middle.Drop(r.Middle);
        Last.Drop(r.Last);
        Birth.Drop(r.Birth);
        Street.Drop(r.Street);
        Number.Drop(r.Number);
        Unit.Drop(r.Unit);
        Door.Drop(r.Door);
        Licence.Drop(r.Licence);
        PersonNumber.Drop(r.PersonNumber);
        Place.Drop(r.Locality);
        Place.Drop(r.City);
        Place.Drop(r.State);
        Zip.Drop(r.Zip);
        Email.Drop(r.Email);
        Phone.Drop(r.Phone);
    }

    /// <summary>Whether so many live at this door that it says nothing about who somebody is.</summary>
    public bool IsCrowded(int door) => door > 0 && (residents ??= CountResidents())[door] > MostResidents;

    // Residents are told apart by how their first name sounds and the year of birth, so that one person in four files is one.
    private byte[] CountResidents()
    {
        var living = new List<(int Door, ulong Who)>();
        foreach (ref readonly var r in Records)
            if (r.Door > 0 && r.First > 0 && r.Birth > 0 && Door.Count(r.Door) > MostResidents)
                living.Add((r.Door, ((ulong)First[r.First].Sound << 16) + (ulong)Birth[r.Birth].Year));
        var counts = new byte[Records.Length + 1];
        foreach (var (door, _) in living.Distinct())
            if (counts[door] < byte.MaxValue) counts[door]++;
        return counts;
    }

    private static string? Name(string? text) => text is not null && Letters.Fold(text) is { Length: > 0 } folded ? folded : null;

    private static string Plain(string folded) => folded.Replace(" ", "", StringComparison.Ordinal);

    private static int Put(Interned<string, string> values, string? text) =>
        text is not null && Plain(Letters.Fold(text)) is { Length: > 0 } folded && !folded.AsSpan().TrimStart('0').IsEmpty ? values.Put(folded) : 0;

    private static string? Digits(string? text) => text is not null && string.Concat(text.Where(char.IsAsciiDigit)) is { Length: >= 7 } digits ? digits[^Math.Min(10, digits.Length)..] : null;
}
