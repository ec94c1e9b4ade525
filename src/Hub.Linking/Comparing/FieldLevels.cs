using System.Collections.Frozen;

namespace Hub.Linking;

/// <summary>The levels of each field, best first, and what each says in plain words. Four bits hold a level's place, so a field has at most fifteen and "missing".</summary>
public static class FieldLevels
{
    public const int Fields = (int)Field.Phone + 1;

    private static readonly (Level Level, string Reason)[][] Table =
    [
        [(Level.Same, "the first names are the same"), (Level.Nickname, "one first name is a short form of the other"), (Level.Part, "one first name is part of the other"),
            (Level.Initial, "one first name is only an initial, and it fits"), (Level.Close, "the first names differ by a slip"), (Level.Similar, "the first names are similar"),
            (Level.Exchanged, "first and last name are exchanged"), (Level.FromMiddle, "the first name of one is the middle name of the other"), (Level.Different, "the first names differ")],
        [(Level.Same, "the middle names are the same"), (Level.Initial, "the middle initials agree"), (Level.Close, "the middle names differ by a slip"), (Level.Different, "the middle names differ")],
        [(Level.Same, "the last names are the same"), (Level.Part, "one last name is part of the other"), (Level.Close, "the last names differ by a slip"), (Level.Similar, "the last names are similar"),
            (Level.Exchanged, "the last names are exchanged with the first names"), (Level.Different, "the last names differ")],
        [(Level.Same, "the suffixes are the same"), (Level.Different, "the suffixes differ (as of father and son)")],
        [(Level.Same, "the dates of birth are the same"), (Level.Exchanged, "day and month of birth are exchanged"), (Level.OneApart, "the dates of birth differ in one digit"),
            (Level.TwoParts, "two of year, month and day of birth agree"), (Level.Year, "only the year of birth agrees"), (Level.Different, "the dates of birth differ")],
        [(Level.Same, "the Social Security numbers are the same"), (Level.Last4, "the last four digits of the Social Security numbers are the same"),
            (Level.OneApart, "the Social Security numbers differ by one slip"), (Level.Last4OneApart, "the last four digits of the Social Security numbers differ by one slip"),
            (Level.Last4Conflict, "the last four digits of the Social Security numbers are others"), (Level.Different, "the Social Security numbers are others")],
        [(Level.Same, "the licence numbers are the same"), (Level.OneApart, "the licence numbers differ by one slip"), (Level.Different, "the licence numbers differ")],
        [(Level.Same, "the personal numbers are the same"), (Level.OneApart, "the personal numbers differ by one slip"), (Level.Close, "the personal numbers differ by two slips"), (Level.Different, "the personal numbers differ")],
        [(Level.Same, "the sex is the same"), (Level.Different, "the sex is recorded differently")],
        [(Level.Same, "the addresses are the same"), (Level.Crowded, "they share an address where many live, which says nothing"), (Level.Building, "the house is the same, the unit is not"),
            (Level.Misspelt, "house number the same, street spelt otherwise"), (Level.NumberApart, "the street is the same, the house number differs by a slip"),
            (Level.StreetOnly, "the street is the same, a house number is missing"), (Level.OtherField, "the street of one stands in another field of the other"),
            (Level.SameStreet, "another house in the same street"), (Level.Different, "the addresses differ")],
        [(Level.Same, "the localities are the same"), (Level.Close, "the localities differ by a slip"), (Level.Different, "the localities differ")],
        [(Level.Same, "the towns are the same"), (Level.Close, "the towns differ by a slip"), (Level.Different, "the towns differ")],
        [(Level.Same, "the states are the same"), (Level.Different, "the states differ")],
        [(Level.Same, "the postal codes are the same"), (Level.OneApart, "the postal codes differ by a slip"), (Level.Different, "the postal codes differ")],
        [(Level.Same, "the e-mail addresses are the same"), (Level.SameUser, "the e-mail addresses agree before the @"), (Level.Close, "the e-mail addresses differ by slips"), (Level.Different, "the e-mail addresses differ")],
        [(Level.Same, "the telephone numbers are the same"), (Level.OneApart, "the telephone numbers differ by one slip"), (Level.Different, "the telephone numbers differ")],
    ];

    private static readonly FrozenDictionary<(Field, Level), int> Places =
        Table.SelectMany((levels, f) => levels.Select((l, i) => KeyValuePair.Create(((Field)f, l.Level), i + 1))).ToFrozenDictionary();

    private static readonly byte[] PlaceOf = BuildPlaces();

    public static int Count(Field field) => Table[(int)field].Length;

    /// <summary>The level at a place of the field's list; place 0 is "missing".</summary>
    public static Level At(Field field, int place) => place == 0 ? Level.Missing : Table[(int)field][place - 1].Level;

    public static string Reason(Field field, Level level) => level == Level.Missing ? "one side does not say" : Table[(int)field][Place(field, level) - 1].Reason;

    internal static int Place(Field field, Level level) => PlaceOf[((int)field << 5) | (int)level];

    private static byte[] BuildPlaces()
    {
        var places = new byte[Fields << 5];
        foreach (var ((field, level), place) in Places) places[((int)field << 5) | (int)level] = (byte)place;
        return places;
    }
}
