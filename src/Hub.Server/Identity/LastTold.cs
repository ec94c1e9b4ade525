using Hub.Domain;
using static Hub.Domain.Citizens.CitizenEvent;
using static Hub.Domain.Citizens.RecordEvent;

namespace Hub.Server.Identity;

/// <summary>What an agency told last of a record, among a citizen's facts in the order of the log.</summary>
internal static class LastTold
{
    /// <summary>Null if nothing was, or not since the record was unlinked: what was told before is no evidence any more.</summary>
    public static (RecordLocated? Where, RecordDescribed Who)? Of(IReadOnlyList<Recorded> facts, RecordId record) => Of(facts, record, evenUnlinked: false);

    /// <summary>The same, though the record was unlinked since.</summary>
    public static (RecordLocated? Where, RecordDescribed Who)? Ever(IReadOnlyList<Recorded> facts, RecordId record) => Of(facts, record, evenUnlinked: true);

    private static (RecordLocated? Where, RecordDescribed Who)? Of(IReadOnlyList<Recorded> facts, RecordId record, bool evenUnlinked)
    {
        for (var i = facts.Count - 1; i >= 0; i--)
        {
            if (!evenUnlinked && facts[i].Event is RecordUnlinked gone && gone.Record == record) return null;
            if (facts[i].Event is RecordDescribed who && who.Record == record)
                return (i > 0 && facts[i - 1].Event is RecordLocated where && where.Record == record ? where : null, who);
        }
        return null;
    }
}
