using System.Runtime.CompilerServices;
using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.Domain.Citizens;
using Hub.Domain.Sealing;
using Hub.EventStore;
using Hub.Server.Facts;

namespace Hub.Server.Addresses;

/// <summary>
/// Whom a table touches: everybody's address book is looked through, for there is no list of who lives where. It reads as a page reads: where the
/// ordinary clearance opens no address, it finds nobody and counts nobody.
/// </summary>
public sealed class ReaddressingSearch(Population everybody, FactSeals seals)
{
    /// <param name="Moves">What is still to be renamed.</param>
    /// <param name="HasIt">The file has lines that this readdressing renamed before.</param>
    public sealed record Touched(CitizenId Citizen, IReadOnlyList<Move> Moves, bool HasIt);

    /// <param name="Old">As it stands in the file, with the door.</param>
    public sealed record Move(ReaddressedPlace Row, AddressOnFile Old, AddressOnFile New);

    /// <summary>Some people at a time, in the order of their ids; a list may be empty. The last id up to which was looked comes with it.</summary>
    public async IAsyncEnumerable<(IReadOnlyList<Touched> Touched, CitizenId Last)> Find(
        ReaddressingEvent.ReaddressingAnnounced table, CitizenId? after, [EnumeratorCancellation] CancellationToken ct)
    {
        var places = new ReaddressingTable(table.Rows);
        await foreach (var facts in everybody.WholeFiles(after, ct))
        {
            var wanted = facts.FindAll(f => !f.Type.StartsWith("citizen-registered.", StringComparison.Ordinal));
            var opened = await seals.Open(Clearance.Ordinary, wanted, ct);
            var found = new List<Touched>();
            for (int i = 0, next = 0; i < wanted.Count; i = next)
            {
                var citizen = Citizen.Unknown;
                for (next = i; next < wanted.Count && wanted[next].Stream == wanted[i].Stream; next++) citizen = citizen.Evolve(opened[next]);
                if (citizen.Custody is not Custody.Open || citizen.Protection.InForce) continue;
                var (moves, hasIt) = Look(citizen.Addresses, table, places);
                if (moves.Count > 0 || hasIt) found.Add(new(new(wanted[i].Stream["citizen-".Length..]), moves, hasIt));
            }
            yield return (found, new(facts[^1].Stream["citizen-".Length..]));
        }
    }

    private static (IReadOnlyList<Move> Moves, bool HasIt) Look(AddressBook book, ReaddressingEvent.ReaddressingAnnounced table, ReaddressingTable places)
    {
        List<Move>? moves = null;
        var hasIt = false;
        foreach (var entry in book.Entries)
        {
            if (entry.Names.Any(n => n.Readdressing == table.Readdressing)) hasIt = true;
            else if (entry.On(entry.From > table.EffectiveOn ? entry.From.Value : table.EffectiveOn) is { } place && places.Find(place) is var (row, renamed)
                && moves?.Exists(m => m.Old.SamePlaceAs(place)) is not true
                && book.Decide(new Readdress(default, table.Readdressing, row.Kind, place, renamed, table.EffectiveOn)) is Decision.Accepted)
            {
                (moves ??= []).Add(new(row, place, renamed));
            }
        }
        return (moves ?? [], hasIt);
    }
}
