using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.EventStore;
using Hub.Server.Facts;

namespace Hub.Server.Identity;

/// <summary>Questions about who somebody is, each a stream of its own.</summary>
public sealed class Reviews(Store store, FactSeals seals)
{
    private const int Longest = 1_000;

    public async ValueTask<Review> Read(ReviewId id, CancellationToken ct) =>
        (await seals.Open(Clearance.Programme, await store.Log.ReadStream(id.Stream, 0, Longest, ct), ct)).Aggregate(Review.Unknown, (review, fact) => review.Evolve(fact));

    /// <summary>The position of its opening; null if there is no such review.</summary>
    public async ValueTask<long?> OpenedAt(ReviewId id, CancellationToken ct) => await store.Log.ReadStream(id.Stream, 0, 1, ct) is [var opened] ? opened.Position : null;
}
