using System.Text;
using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.EventStore;
using Hub.Server.Facts;

namespace Hub.Server.Citizens;

/// <summary>
/// Somebody acts for, or as, a citizen whose death is recorded: a fraud, an executor, or a person who lives. It is refused, and people are asked to look.
/// Once for each death, kind of activity and agency or kind of caller, however often it is tried: the question's reference is made of these.
/// </summary>
public sealed class ActivityAfterDeath(Store store, FactSeals seals, StateCalendar calendar)
{
    /// <summary>Null where nobody acted: the calendar, and the hub itself.</summary>
    public async ValueTask<ReviewId?> Ask(CitizenFile file, FactHeader by, CancellationToken ct)
    {
        if (by.Actor == "hub" || by.Purpose is not { } activity || file.Now.Deaths is not [.., var death]) return null;
        var who = WhoActs(file, by);
        var review = new ReviewId(Reference.From(store.Hmac(Encoding.UTF8.GetBytes($"after death\n{file.Id}\n{death.Position}\n{activity}\n{who}"))));
        if ((await store.Log.ReadStream(review.Stream, 0, 1, ct)).Count > 0) return review;
        var tried = new TriedAfterDeath(activity, who, by.Office, by.Channel, calendar.Today);
        var opened = new ReviewEvent.ReviewOpened(review, file.Id, null, [], "citizen-deceased", tried);
        var header = new FactHeader { Actor = by.Actor, Office = by.Office, Channel = by.Channel, Purpose = "review", Correlation = by.Correlation, Citizen = file.Id };
        return await store.Log.Append(new([new(review.Stream, 0, [await seals.Seal(opened, review, header, ct)])]), ct) is AppendOutcome.Appended or AppendOutcome.VersionConflict ? review : throw new StoreIsBusy();
    }

    // A word of a caller's choosing, such as the channel, would make as many questions as there are words.
    private static string WhoActs(CitizenFile file, FactHeader by) =>
        by.ReportedUnder is { } record && file.Now.Records.FirstOrDefault(r => r.Record == record) is { } linked ? linked.Agency
        : CitizenId.Read(by.Actor) is not null ? "citizen"
        : by.Actor.Split(':')[0];
}
