using System.Collections.Frozen;

namespace Hub.Linking;

/// <summary>What a file can say about a person.</summary>
public enum Column : byte
{
    First, Middle, Last, Suffix, BirthDate, Ssn, SsnLast4, Licence, PersonNumber, Sex,
    HouseNumber, Street, Unit, AddressLine, Locality, City, State, Zip, Email, Phone,
}

/// <summary>Which heading means what. A heading that is not here is left unread: a guardian, say, is a relation and no evidence of who somebody is.</summary>
public static class Columns
{
    public const int Count = (int)Column.Phone + 1;

    private static readonly FrozenSet<string> Keys = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "record_id", "rec_id", "unique_id", "id");

    private static readonly FrozenDictionary<string, Column> Known = new Dictionary<string, Column>(StringComparer.OrdinalIgnoreCase)
    {
        ["first"] = Column.First, ["first_name"] = Column.First, ["given_name"] = Column.First,
        ["middle"] = Column.Middle, ["middle_name"] = Column.Middle,
        ["last"] = Column.Last, ["last_name"] = Column.Last, ["surname"] = Column.Last,
        ["suffix"] = Column.Suffix,
        ["dob"] = Column.BirthDate, ["birthdate"] = Column.BirthDate, ["birth_date"] = Column.BirthDate, ["date_of_birth"] = Column.BirthDate,
        ["ssn"] = Column.Ssn, ["ssn_last4"] = Column.SsnLast4, ["dl_number"] = Column.Licence, ["soc_sec_id"] = Column.PersonNumber,
        ["sex"] = Column.Sex, ["gender"] = Column.Sex,
        ["street_number"] = Column.HouseNumber, ["street_name"] = Column.Street, ["address_1"] = Column.Street, ["unit"] = Column.Unit,
        ["address"] = Column.AddressLine, ["address_2"] = Column.Locality, ["suburb"] = Column.City, ["city"] = Column.City,
        ["state"] = Column.State, ["zip"] = Column.Zip, ["postcode"] = Column.Zip, ["email"] = Column.Email, ["phone"] = Column.Phone,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static bool IsKey(string heading) => Keys.Contains(heading);

    public static Column? Named(string heading) => Known.TryGetValue(heading, out var column) ? column : null;
}
