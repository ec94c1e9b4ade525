using Hub.Domain;
using Hub.Domain.Sealing;
using Hub.EventStore;
using Hub.Server.Citizens;

namespace Hub.Server.Sealing;

/// <summary>
/// Puts a person's keys into the hands that the log says. Asked after every order; and for everybody under one at every start and now and
/// then, so that neither a crash between the two databases nor a key database put back to an earlier copy opens what is sealed or brings
/// back what was erased.
/// </summary>
public sealed class KeysFollow(Store store, CitizenFiles files, KeptFiles kept)
{
    private const int Page = 1_000;

    public async Task Follow(CitizenId citizen, CancellationToken ct)
    {
        var custody = (await files.ReadAnew(citizen, Clearance.Ordinary, ct)).Now.Custody;
        await (custody switch
        {
            Custody.Sealed => store.KeyCustody.SealAll(citizen.Value, ct),
            Custody.Erased => store.KeyCustody.DestroyAll(citizen.Value, ct),
            _ => store.KeyCustody.UnsealAll(citizen.Value, ct),
        });
        files.Forget(citizen); // What was read with the keys of before.
    }

    /// <summary>How many were found behind the log.</summary>
    public async Task<int> FollowAll(CancellationToken ct)
    {
        var behind = 0;
        CitizenId? after = null;
        while (true)
        {
            var page = await kept.After(after, Page, ct);
            foreach (var group in page.GroupBy(k => k.Custody))
            {
                string[] subjects = [.. group.Select(k => k.Citizen.Value)];
                var found = group.Key switch
                {
                    Custody.Sealed => await store.KeyCustody.NotAll(KeyState.Sealed, subjects, ct),
                    Custody.Erased => await store.KeyCustody.NotAll(KeyState.Erased, subjects, ct),
                    _ => await store.KeyCustody.StillSealed(subjects, ct),
                };
                foreach (var subject in found) await Follow(new(subject), ct);
                behind += found.Count;
            }
            if (page.Count < Page) return behind;
            after = page[^1].Citizen;
        }
    }
}
