namespace Hub.Domain.Citizens;

/// <summary>What taking in agencies' files came to. It counts, and names nobody.</summary>
public abstract record IntakeEvent : HubEvent
{
    /// <summary>
    /// All of them are in one stream: who decides whose a record is says which of them came last, so that of two servers which take in the same new person
    /// in the same moment, one has to look again.
    /// </summary>
    public const string Stream = "intake-records";

    /// <param name="Rules">Kind and version of the rules that records were linked by.</param>
    /// <param name="InReview">Of them a citizen of its own was made, or none was found, and people are asked.</param>
    /// <param name="Refused">Nothing is recorded of these.</param>
    /// <param name="Ended">Their agency closed them; null for none.</param>
    public sealed record RecordsTakenIn(
        string Agency, string Rules, int NewCitizens, int Linked, int InReview, int Changed, int Unchanged, int Refused, int? Ended = null) : IntakeEvent;

    private IntakeEvent() { }
}
