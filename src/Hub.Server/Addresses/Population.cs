using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.Domain.Citizens;
using Hub.Domain.Sealing;
using Hub.EventStore;
using Hub.Server.Citizens;
using Hub.Server.Facts;

namespace Hub.Server.Addresses;

/// <summary>
/// Everybody's address on a day as known at an instant, citizen after citizen in the order of their ids. It holds three pages of facts at a time, however
/// many people there are: one is read, one opened, and one written.
/// </summary>
public sealed class Population(Store store, FactSeals seals, CitizenFiles files)
{
    private const int FactsAtOnce = 5_000;
    private const int MostFactsOfOneCitizen = 100_000;
    private const int PeopleAtOnce = 256;
    private static readonly AddressKind[] Kinds = Enum.GetValues<AddressKind>();
    private static readonly string[] OfNoUse = ["record-linked.v1"];

    /// <summary>Where a population is cut: addresses as the log had them up to this position and instant.</summary>
    public sealed record Cut(DateOnly On, DateTimeOffset KnownAt, long Position);

    /// <summary>Lines of JSON, one a citizen, and the last citizen that they tell of.</summary>
    public readonly record struct Chunk(int People, ReadOnlyMemory<byte> Lines, CitizenId Last);

    private sealed record Line(CitizenId Citizen, bool? Protected, string? Custody, IReadOnlyList<Holds>? Addresses);

    /// <summary>Kinds that one entry holds for stand together: most people live where their mail goes.</summary>
    private sealed record Holds(IReadOnlyList<AddressKind> Kinds, AddressAnswer Address, DateOnly? From, DateOnly? Until, ChangeId? Change, DateTimeOffset? RecordedAt);

    public async IAsyncEnumerable<Chunk> Read(Cut cut, CitizenId? after, [EnumeratorCancellation] CancellationToken ct)
    {
        Task<Chunk>? telling = null;
        await foreach (var facts in WholeFiles(after, ct))
        {
            // It is opened while the one before it is written.
            var before = telling;
            telling = Task.Run(() => Told(facts, cut, ct).AsTask(), ct);
            if (before is not null) yield return await before;
        }
        if (telling is not null) yield return await telling;
    }

    /// <summary>Everybody's facts, some people at a time, each with all of theirs.</summary>
    internal async IAsyncEnumerable<List<StoredFact>> WholeFiles(CitizenId? after, [EnumeratorCancellation] CancellationToken ct)
    {
        var unfinished = new List<StoredFact>(); // The last citizen of a page may go on in the next.
        // Behind every version that a stream can have.
        var reading = ReadPage(after?.Stream ?? "", int.MaxValue, ct);
        while (true)
        {
            var page = await reading;
            var last = page.Count < FactsAtOnce;
            if (!last) reading = ReadPage(page[^1].Stream, page[^1].Version, ct);
            unfinished.AddRange(page);
            var whole = last ? unfinished.Count : unfinished.FindLastIndex(f => f.Stream != unfinished[^1].Stream) + 1;
            if (whole == 0 && unfinished.Count > MostFactsOfOneCitizen) throw new InvalidDataException("A citizen has more facts than anybody can have.");
            if (whole > 0) yield return unfinished[..whole];
            if (last) break;
            unfinished.RemoveRange(0, whole);
        }
    }

    private Task<IReadOnlyList<StoredFact>> ReadPage(string stream, int version, CancellationToken ct) =>
        Task.Run(() => store.Log.ReadStreams("citizen", stream, version, OfNoUse, FactsAtOnce, ct).AsTask(), ct);

    private async ValueTask<Chunk> Told(List<StoredFact> facts, Cut cut, CancellationToken ct)
    {
        // Addresses as known then; protection, and whatever else holds an address back, as known now. Who somebody is need not be opened at all.
        var wanted = facts.FindAll(f => FactTypes.IsAddressFact(f.Type) ? IsWithin(f, cut) : !IsRegistration(f));
        var opened = await seals.Open(Clearance.Ordinary, wanted, ct);

        var people = new List<(CitizenId Id, bool WasKnown, int From, int To, Line? Merged)>();
        for (int i = 0, next = 0, from = 0; i < facts.Count; i = next)
        {
            for (next = i; next < facts.Count && facts[next].Stream == facts[i].Stream;) next++;
            var to = from;
            while (to < wanted.Count && wanted[to].Stream == facts[i].Stream) to++;
            CitizenId id = new(facts[i].Stream["citizen-".Length..]);
            // Whoever was ever merged is read by themselves; there are few.
            var merged = facts.FindIndex(i, next - i, f => f.Type.StartsWith("citizens-merged.", StringComparison.Ordinal)) >= 0 ? await LineOf(id, cut, ct) : null;
            people.Add((id, IsWithin(facts[i], cut) && merged is not { Addresses: null }, from, to, merged));
            from = to;
        }

        var parts = new ArrayBufferWriter<byte>[(people.Count + PeopleAtOnce - 1) / PeopleAtOnce];
        Parallel.For(0, parts.Length, at =>
        {
            var into = parts[at] = new ArrayBufferWriter<byte>(PeopleAtOnce * 256);
            using var json = new Utf8JsonWriter(into, new JsonWriterOptions { Encoder = FactJson.Options.Encoder, SkipValidation = true });
            foreach (var (id, wasKnown, from, to, merged) in people.Skip(at * PeopleAtOnce).Take(PeopleAtOnce))
            {
                if (!wasKnown) continue;
                JsonSerializer.Serialize(json, merged ?? LineOf(id, opened, from, to, cut.On), FactJson.Options);
                json.Flush();
                into.Write("\n"u8);
                json.Reset();
            }
        });
        var lines = new ArrayBufferWriter<byte>(Math.Max(1, parts.Sum(p => p.WrittenCount)));
        foreach (var part in parts) lines.Write(part.WrittenSpan);
        return new(people.Count(p => p.WasKnown), lines.WrittenMemory, people[^1].Id);
    }

    private static Line LineOf(CitizenId id, IReadOnlyList<Recorded> opened, int from, int to, DateOnly day)
    {
        var citizen = Citizen.Unknown;
        for (var i = from; i < to; i++) citizen = citizen.Evolve(opened[i]);
        return LineOf(id, citizen.Addresses, citizen, day);
    }

    /// <summary>Without addresses for an id that was retired then: the survivor's line is theirs.</summary>
    private async ValueTask<Line> LineOf(CitizenId id, Cut cut, CancellationToken ct)
    {
        var file = await files.ReadAnew(id, Clearance.Ordinary, ct);
        var then = file.KnownAt(cut.Position, cut.KnownAt);
        return then.Id == id ? LineOf(id, then.Now.Addresses, file.Now, cut.On) : new(id, null, null, null);
    }

    private static Line LineOf(CitizenId id, AddressBook book, Citizen citizen, DateOnly day)
    {
        if (citizen.Custody is not Custody.Open) return new(id, null, citizen.Custody.ToString().ToLowerInvariant(), []);
        if (citizen.Protection is { InForce: true } protection)
            return new(id, true, null, [new([AddressKind.Substitute], AddressAnswer.Of(protection.Substitute)!, null, null, protection.Change, null)]);
        var holds = new List<(AddressEntry Entry, List<AddressKind> Kinds)>();
        foreach (var kind in Kinds)
        {
            if (book.EntryOn(day, kind) is not { } entry || entry.On(day) is null) continue;
            var same = holds.FindIndex(h => ReferenceEquals(h.Entry, entry));
            if (same >= 0) holds[same].Kinds.Add(kind);
            else holds.Add((entry, [kind]));
        }
        return new(id, null, null, holds.ConvertAll(h => new Holds(h.Kinds, AddressAnswer.Of(h.Entry.On(day))!, h.Entry.From, h.Entry.Until, h.Entry.Change, h.Entry.RecordedAt)));
    }

    private static bool IsRegistration(StoredFact fact) => fact.Type.StartsWith("citizen-registered.", StringComparison.Ordinal);

    private static bool IsWithin(StoredFact fact, Cut cut) => fact.Position <= cut.Position && fact.RecordedAt <= cut.KnownAt;
}
