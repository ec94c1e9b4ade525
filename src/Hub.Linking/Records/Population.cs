using System.Runtime.InteropServices;

namespace Hub.Linking;

/// <summary>Everybody's records, read and numbered, with how often each value occurs.</summary>
internal sealed class Population
{
    private readonly List<string?> keys = [];
    private readonly List<Prepared> records = [];
    private readonly Stack<int> vacant = [];
    private readonly Residents residents;
    private readonly Interned[] fields;

    public Population()
    {
        residents = new Residents(this);
        fields = [First, Middle, Last, Birth, Street, Number, Unit, Door, Licence, PersonNumber, Place, Zip, Email, Phone];
    }

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

    /// <summary>Places for records, the vacant among them.</summary>
    public int Count => records.Count;

    /// <summary>Records that there are, or will be: while a register fills, chances are those of the whole, or the first to come would be linked too easily.</summary>
    public int Size => Math.Max(records.Count - vacant.Count, Expected);

    public int Expected { get; init; }

    public ReadOnlySpan<Prepared> Records => CollectionsMarshal.AsSpan(records);

    public string Key(int record) => keys[record] ?? throw new InvalidOperationException("Nobody is there.");

    public bool IsVacant(int record) => keys[record] is null;

    public int Add(PersonRecord record)
    {
        if (!vacant.TryPop(out var place))
        {
            place = records.Count;
            keys.Add(null);
            records.Add(default);
        }
        keys[place] = record.Key;
        Take(place, record);
        return place;
    }

    /// <summary>The file sent the record again, with other words.</summary>
    public void Replace(int index, PersonRecord record)
    {
        Forget(index);
        Take(index, record);
    }

    /// <summary>The record has ended. Its place is given to another.</summary>
    public void Remove(int index)
    {
        Forget(index);
        (keys[index], records[index]) = (null, new Prepared { Ssn = SocialSecurity.Missing });
        vacant.Push(index);
    }

    /// <summary>A record that is only asked about: counted as one of all until <see cref="TakeBack"/>, which must follow before anything else is put.</summary>
    public Prepared Ask(PersonRecord record)
    {
        foreach (var field in fields) field.Note();
        return Prepare(record);
    }

    public void TakeBack()
    {
        foreach (var field in fields) field.TakeBack();
    }

    /// <summary>Whether so many live at this door that it says nothing about who somebody is.</summary>
    public bool IsCrowded(int door) => residents.IsCrowded(door);

    /// <summary>The records that name a door, in no order.</summary>
    public IEnumerable<int> At(int door) => residents.At(door);

    private void Take(int place, PersonRecord record)
    {
        records[place] = Prepare(record);
        residents.MoveIn(place, in Records[place]);
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

    private void Forget(int index)
    {
        ref readonly var r = ref Records[index];
        residents.MoveOut(index, in r);
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

    private static string? Name(string? text) => text is not null && Letters.Fold(text) is { Length: > 0 } folded ? folded : null;

    private static string Plain(string folded) => folded.Replace(" ", "", StringComparison.Ordinal);

    private static int Put(Interned<string, string> values, string? text) =>
        text is not null && Plain(Letters.Fold(text)) is { Length: > 0 } folded && !folded.AsSpan().TrimStart('0').IsEmpty ? values.Put(folded) : 0;

    private static string? Digits(string? text) => text is not null && string.Concat(text.Where(char.IsAsciiDigit)) is { Length: >= 7 } digits ? digits[^Math.Min(10, digits.Length)..] : null;
}
