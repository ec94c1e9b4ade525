using System.Collections.Immutable;
using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.Domain.Citizens;
using Hub.Specs.Addresses;
using static Hub.Domain.Citizens.CitizenEvent;

namespace Hub.Specs.Citizens;

/// <summary>A few people's streams and the rules that decide on them, as the hub does it with its log.</summary>
internal sealed class Town
{
    public static readonly DateTimeOffset Morning = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private readonly Dictionary<CitizenId, ImmutableArray<Recorded>> streams = [];
    private long position;
    private int changes = 1_000;

    public Town(params CitizenId[] people)
    {
        foreach (var one in people)
        {
            Record(one, new CitizenRegistered(new("Alma", null, "Reyes" + one.Value[^2]), null));
            Record(one, new RecordLinked(RecordOf(one), "dmv", "DMV-" + one.Value, "certain", "as registered"));
            Record(one, new AddressEvent.AddressChanged(Book.Change(changes++), Book.At($"{100 + people.IndexOf(one)} MAIN ST"), Book.Home, From: null));
        }
    }

    public static CitizenId Person(int n) => new($"PERSON{n:d6}X");

    public static RecordId RecordOf(CitizenId citizen) => new("R" + citizen.Value[1..]);

    public long Head => position;

    public CitizenFile File(CitizenId id)
    {
        var read = ImmutableDictionary<CitizenId, ImmutableArray<Recorded>>.Empty;
        var toRead = new Queue<CitizenId>([id]);
        while (toRead.TryDequeue(out var next))
        {
            if (read.ContainsKey(next)) continue;
            read = read.Add(next, streams[next]);
            foreach (var other in Merges.NamedIn(streams[next])) toRead.Enqueue(other);
        }
        return read.Count == 1 ? new(id, streams[id]) : new(id, read);
    }

    public void Record(CitizenId whose, HubEvent fact)
    {
        var stream = streams.GetValueOrDefault(whose, []);
        position++;
        streams[whose] = stream.Add(new(position, stream.Length + 1, Morning.AddSeconds(position), fact, whose));
    }

    /// <summary>Reported under that id, whoever's file it is in by now.</summary>
    public Decision Move(CitizenId under, AddressOnFile to, DateOnly from)
    {
        var file = File(under);
        var decision = file.Now.Freeze(file.Now.Addresses.Decide(new ReportMove(Book.Change(changes++), to, Book.Home, from, null, Book.June1, Book.Rules, under)));
        if (decision is Decision.Accepted { Facts: var facts })
            foreach (var fact in facts) Record(file.Now.WhoseIs(fact, under), fact);
        return decision;
    }

    public Decision Merge(CitizenId survivor, CitizenId retired, MergeId? merge = null) =>
        InBoth(survivor, retired, Merging.Decide(new MergeCitizens(merge ?? MergeId.Mint(), "one licence"), File(survivor), File(retired)));

    public Decision Reverse(MergeId merge, CitizenId under)
    {
        var file = File(under);
        return file.Merges.Find(merge) is not { } made
            ? Merging.Decide(new ReverseMerge(merge, "two persons"), file)
            : InBoth(made.Survivor, made.Retired, Merging.Decide(new ReverseMerge(merge, "two persons"), file));
    }

    public Decision NotSame(CitizenId one, CitizenId other, bool takenBack = false) =>
        InBoth(one, other, Merging.Decide(new NotSamePerson("met both", takenBack), File(one), File(other)));

    private Decision InBoth(CitizenId one, CitizenId other, Decision decision)
    {
        if (decision is Decision.Accepted { Facts: var facts })
            foreach (var whose in new[] { one, other }) foreach (var fact in facts) Record(whose, fact);
        return decision;
    }

    /// <summary>Where somebody is reached on many days, and what else the file says, in words.</summary>
    public static string Says(Citizen citizen) => string.Join('|', Enumerable.Range(-1, 65).Select(d => citizen.Addresses.LineOn(Book.Jan1.AddDays(d))).Append(citizen.Name?.Last)
        .Append(string.Join(',', citizen.Aliases.Select(a => a.Name.Last))).Append(string.Join(',', citizen.Records.Select(r => r.Record))).Append(citizen.IsDeceased.ToString()));
}
