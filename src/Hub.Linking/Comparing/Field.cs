namespace Hub.Linking;

/// <summary>What two records are compared in. The order is that of the pattern's places and of the waterfall.</summary>
public enum Field : byte
{
    First, Middle, Last, Suffix, Birth, Ssn, Licence, PersonNumber, Sex, Address, Locality, City, State, Zip, Email, Phone,
}

/// <summary>How far two records agree in one field. Which of these a field can reach stands in <see cref="FieldLevels"/>.</summary>
public enum Level : byte
{
    /// <summary>One side says nothing: no evidence either way.</summary>
    Missing,
    Same, Nickname, Part, Initial, Close, Similar, Exchanged, FromMiddle, OneApart, TwoParts, Year,
    Last4, Last4OneApart, Last4Conflict, Building, Misspelt, NumberApart, StreetOnly, SameStreet, OtherField, Crowded, SameUser,
    Different,
}
