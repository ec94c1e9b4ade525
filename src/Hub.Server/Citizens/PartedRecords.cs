using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.EventStore;
using Hub.Server.Facts;
using static Hub.Domain.Citizens.CitizenEvent;
using static Hub.Domain.Sharing.SharingEvent;

namespace Hub.Server.Citizens;

/// <summary>
/// What is recorded when a record is not a citizen's: in the stream in which it is linked that it is not, and in the record's own that its agency's interest
/// ends with the day. What was under way for it goes out empty.
/// </summary>
public sealed class PartedRecords(FactSeals seals, AgencyRecords records, StateCalendar calendar)
{
    /// <param name="named">Under which id it was said.</param>
    /// <param name="facts">None, where all are parted already: then only the versions are checked.</param>
    public async ValueTask<List<StreamAppend>> Of(CitizenFile file, CitizenId named, IReadOnlyList<RecordUnlinked> facts, FactHeader by, CancellationToken ct)
    {
        var own = new List<(CitizenId Whose, NewFact Fact)>(facts.Count);
        var ended = new List<StreamAppend>(facts.Count);
        foreach (var fact in facts)
        {
            var whose = file.Now.WhoseIs(fact, named);
            var header = by with { OnBehalfOf = whose, Agency = fact.Agency, Record = fact.Record };
            own.Add((whose, await seals.Seal(Clearance.Programme, whose.Stream, whose, fact, header, ct) ?? throw new StoreIsBusy()));
            var stream = AgencyRecords.StreamOf(fact.Agency, fact.Record);
            var interest = new InterestEnded(fact.Agency, fact.Record, whose, calendar.Today);
            ended.Add(new(stream, await records.VersionOf(fact.Agency, fact.Record, ct), [await seals.Seal(Clearance.Programme, stream, whose, interest, header with { Citizen = whose }, ct) ?? throw new StoreIsBusy()]));
        }
        return [.. InStreams.Of(file, own), .. ended];
    }
}
