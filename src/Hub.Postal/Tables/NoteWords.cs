using System.Collections.Frozen;

namespace Hub.Postal;

/// <summary>Words of notes that people write into an address: to the carrier, about themselves, or how to get there. Two lists, by how sure each word is.</summary>
internal static class NoteWords
{
    // No street and nobody is called so.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Always = Lookup(
        "HE SHE THEY THEIR WE YOU YOUR WHO WHICH WHOSE IS WAS ARE WERE BEEN HAS HAVE HAD DOES DID DONT DOESNT PLEASE THANKS DELIVERED FORWARDED FORWARDING " +
        "MOVED MOVING LIVES LIVED LIVING STAYS STAYED STAYING UNKNOWN BEHIND BESIDE BETWEEN TOWARDS UNTIL AGAIN ALREADY ANYMORE BECAUSE BUT WITHOUT NOTHING NEVER " +
        "TELEPHONE PHONE CELLPHONE FAX EMAIL CONTACT DOORBELL TWICE REMARKS BEWARE ADDRESS HOMELESS TRANSIENT DECEASED EVICTED VACATED UNDELIVERABLE SENDER " +
        "UPSTAIRS DOWNSTAIRS BLOCKS KNOCK SOMEWHERE NOWHERE ELSEWHERE AWAY");

    // A street may be called so, but hardly by two of them.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Together = Lookup(
        "NOT NO DO DOG DOOR IF AS SAME BEFORE AFTER PAST ACROSS NEAR NEXT FROM WITH TO FOR MY HIS HER OUR BE CALL CALLED RING BELL LEAVE LEFT RIGHT FORWARD DELIVER HERE THERE " +
        "TEL NONE ANY ALL ONLY SEE ASK USE TURN HOUSE HOME HOUSES YARDS MILES FEET CHURCH SCHOOL STORE STATION LIGHT STOP CORNER WHERE WHEN THEN NOTE RETURN REFUSED VACANT " +
        "TEMPORARY PERMANENT ABOVE BELOW BACK NEIGHBOR NEIGHBOUR ENTRANCE GATE CODE SIDE");

    // By itself no name of anything.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Nothing = Lookup("THE OF AND IN AT ON TO NA N/A NONE TBD ASDF QWERTY");

    // 3 BLOCKS PAST …, 2 MILES N OF …
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Distances = Lookup("MILE MILES BLOCK BLOCKS HOUSES DOORS YARDS FEET");
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Ways = Lookup("PAST FROM OF DOWN UP BEFORE AFTER ABOVE BELOW");

    public static bool IsNothing(scoped ReadOnlySpan<char> word) => Nothing.Contains(word);
    public static bool IsDistance(scoped ReadOnlySpan<char> word) => Distances.Contains(word);
    public static bool IsWay(scoped ReadOnlySpan<char> word) => Ways.Contains(word);

    /// <returns>2 for a word of notes only, 1 for one that makes a note together with another, 0 for any other.</returns>
    public static int Weight(scoped ReadOnlySpan<char> word) => Always.Contains(word) ? 2 : Together.Contains(word) ? 1 : 0;

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup(string words) =>
        words.Split(' ').ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
}
