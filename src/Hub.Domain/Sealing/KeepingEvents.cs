namespace Hub.Domain.Sealing;

/// <summary>
/// Facts about who may read a citizen's file at all. They lie under the key of the file's orders, which outlives the person's own keys: why
/// a file was erased can be shown when nothing else of it can.
/// </summary>
public abstract record KeepingEvent : HubEvent
{
    /// <summary>A court ordered that nobody reads the file.</summary>
    /// <param name="Order">The order's number in the court's own docket. It names nobody.</param>
    public sealed record KeySealed(string Order, string Court, DateOnly On) : KeepingEvent;

    /// <summary>An earlier order no longer seals the file; it is open again when none does.</summary>
    /// <param name="Lifts">The order that sealed it.</param>
    public sealed record KeyUnsealed(string Order, string Court, string Lifts, DateOnly On) : KeepingEvent;

    /// <param name="By">The person who asked, whatever they had signed in as.</param>
    public sealed record ErasureRequested(string Order, string Basis, string By, DateOnly On) : KeepingEvent;

    /// <summary>A second person agreed; it is carried out on its day unless something happens before.</summary>
    public sealed record ErasureApproved(string Order, string By, DateOnly On, DateOnly DueOn) : KeepingEvent;

    public sealed record ErasureWithdrawn(string Order, string By, DateOnly On) : KeepingEvent;

    /// <summary>Nothing of the file may be destroyed while this stands.</summary>
    public sealed record LegalHoldPlaced(string Order, string Basis, DateOnly On) : KeepingEvent;

    /// <param name="DueOn">The new day of an erasure that it held up: the waiting time begins again, so that nobody is erased in the moment that a hold ends.</param>
    public sealed record LegalHoldLifted(string Order, string Lifts, DateOnly On, DateOnly? DueOn) : KeepingEvent;

    /// <summary>From here on there is no way back: the keys are destroyed next, however often it takes.</summary>
    public sealed record ErasureBegan(string Order, DateOnly On) : KeepingEvent;

    /// <summary>Every key of the person is destroyed.</summary>
    /// <param name="Records">The agencies' records whose adapters must confirm that they hold nothing of the person any more.</param>
    public sealed record KeyDestroyed(string Order, DateOnly On, IReadOnlyList<RecordToPurge> Records) : KeepingEvent;

    /// <summary>An agency's adapter holds nothing of this record any more.</summary>
    public sealed record ErasureConfirmed(string Agency, RecordId Record, DateTimeOffset At) : KeepingEvent;

    /// <summary>All have confirmed.</summary>
    public sealed record ErasureCompleted(DateOnly On) : KeepingEvent;

    private KeepingEvent() { }
}

/// <summary>Stands in the list of a day on which erasures fall due; the list's length is what limits them.</summary>
public sealed record ErasureScheduled(CitizenId Citizen, DateOnly DueOn) : HubEvent;

public sealed record RecordToPurge(string Agency, RecordId Record);
