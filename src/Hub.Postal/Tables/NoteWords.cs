namespace Hub.Postal;

/// <summary>Words of notes that people write into an address: to the carrier, about themselves, or how to get there.</summary>
internal static class NoteWords
{
    /// <summary>Nobody is called so, and hardly a street.</summary>
    public const string Always =
        "HE SHE THEY THEIR WE YOU YOUR WHO WHICH WHOSE IS WAS ARE WERE BEEN HAS HAVE HAD DOES DID DONT DOESNT PLEASE THANKS DELIVERED FORWARDED FORWARDING " +
        "MOVED MOVING LIVES LIVED LIVING STAYS STAYED STAYING UNKNOWN BEHIND BESIDE BETWEEN TOWARDS UNTIL AGAIN ALREADY ANYMORE BECAUSE BUT WITHOUT NOTHING NEVER " +
        "TELEPHONE PHONE CELLPHONE FAX EMAIL CONTACT DOORBELL TWICE REMARKS BEWARE ADDRESS HOMELESS TRANSIENT DECEASED EVICTED VACATED UNDELIVERABLE SENDER " +
        "UPSTAIRS DOWNSTAIRS BLOCKS KNOCK SOMEWHERE NOWHERE ELSEWHERE AWAY";

    /// <summary>A street may be called so, but hardly by two of them.</summary>
    public const string Together =
        "NOT NO DO DOG DOOR IF AS SAME BEFORE AFTER PAST ACROSS NEAR NEXT FROM WITH TO FOR MY HIS HER OUR BE CALL CALLED RING BELL LEAVE LEFT RIGHT FORWARD DELIVER HERE THERE " +
        "TEL NONE ANY ALL ONLY SEE ASK USE TURN HOUSE HOME HOUSES YARDS MILES FEET CHURCH SCHOOL STORE STATION LIGHT STOP CORNER WHERE WHEN THEN NOTE RETURN REFUSED VACANT " +
        "TEMPORARY PERMANENT ABOVE BELOW BACK NEIGHBOR NEIGHBOUR ENTRANCE GATE CODE SIDE";

    /// <returns>2 for a word of notes only, 1 for one that makes a note together with another, 0 for any other.</returns>
    public static int Weight(in Word word) => (word.Meaning.Sense & Sense.Note) != 0 ? 2 : (word.Meaning.Sense & Sense.PartOfNote) != 0 ? 1 : 0;

    /// <summary>By itself no name of anything.</summary>
    public static bool IsNothing(scoped ReadOnlySpan<char> word) => word is "THE" or "OF" or "AND" or "&" or "IN" or "AT" or "ON" or "TO" or "NA" or "N/A" or "NONE" or "TBD" or "ASDF" or "QWERTY";

    // 3 BLOCKS PAST …, 2 MILES N OF …
    public static bool IsDistance(scoped ReadOnlySpan<char> word) => word is "MILE" or "MILES" or "BLOCK" or "BLOCKS" or "HOUSES" or "DOORS" or "YARDS" or "FEET";

    public static bool IsWay(scoped ReadOnlySpan<char> word) => word is "PAST" or "FROM" or "OF" or "DOWN" or "UP" or "BEFORE" or "AFTER" or "ABOVE" or "BELOW";
}
