using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hub.EventStore;
using NUnit.Framework;

namespace Hub.Tests.EventStore;

/// <summary>
/// Whatever is asked in whatever batches, the log answers as a list in memory would that takes one request after the other.
/// </summary>
public sealed class LawsOfAppending : StoreFixture
{
    private sealed record Asked(IReadOnlyList<(int Stream, int? Expected, int Facts)> Entries, int? Key, int Request);

    private static readonly Gen<Asked> AnyRequest =
        from streams in Gen.Choose(1, 3)
        from places in Gen.Shuffle(Enumerable.Range(0, 4).ToArray())
        from entries in Gen.CollectToArray(places.Take(streams),
            place => from expected in Gen.Frequency((3, Gen.Constant<int?>(null)), (2, Gen.Choose(0, 4).Select(v => (int?)v)))
                     from facts in Gen.Choose(0, 2)
                     select (place, expected, facts))
        from key in Gen.Frequency((1, Gen.Constant<int?>(null)), (2, Gen.Choose(0, 5).Select(k => (int?)k)))
        from request in Gen.Choose(0, 1)
        select new Asked(entries, key, request);

    [Test]
    public void A_batch_is_answered_as_one_request_after_the_other_would_be()
    {
        var round = 0;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(150), Prop.ForAll(
            Gen.ListOf(AnyRequest).Where(asked => asked.Count is > 0 and < 40).ToArbitrary(),
            asked => Answers(asked, ++round).GetAwaiter().GetResult()));
    }

    private async Task<bool> Answers(IList<Asked> asked, int round)
    {
        var start = await Log.ReadHead();
        var requests = asked.Select(a => Request(a, round)).ToArray();
        // Sent by one caller without waiting: they keep their order, and travel in batches as they fall.
        var answers = await Task.WhenAll(requests.Select(r => Log.Append(r).AsTask()));

        var model = new Model(start);
        for (var i = 0; i < requests.Length; i++)
        {
            var expected = model.Append(requests[i]);
            if (!string.Equals(Words(answers[i]), expected, StringComparison.Ordinal))
                throw new AssertionException($"Request {i} was answered {Words(answers[i])} where {expected} was due.");
        }
        var stored = await Log.ReadAll(start, 10_000);
        return stored.Select(f => (f.Position, f.Stream, f.Version, f.Id)).SequenceEqual(model.Facts);
    }

    private static AppendRequest Request(Asked asked, int round) => new(
        [.. asked.Entries.Select(e => new StreamAppend($"citizen-{round}-{e.Stream}", e.Expected, [.. Enumerable.Range(0, e.Facts).Select(_ => Given.Fact())]))],
        asked.Key is { } key ? Given.Key($"{round}-{key}", "request " + asked.Request) : null);

    private static string Words(AppendOutcome outcome) => outcome switch
    {
        AppendOutcome.Appended a => $"appended {a.FirstPosition} {a.Count} {string.Join(',', a.Versions)}",
        AppendOutcome.Repeated r => $"repeated {r.FirstPosition} {r.Count} {string.Join(',', r.Versions)}",
        AppendOutcome.VersionConflict c => $"conflict {c.Stream} {c.Expected} {c.Actual}",
        _ => "reused",
    };

    private sealed class Model(long head)
    {
        private readonly Dictionary<string, int> _versions = [];
        private readonly Dictionary<string, (string Request, string Answer)> _keys = [];
        private long _head = head;

        public List<(long, string, int, Guid)> Facts { get; } = [];

        public string Append(AppendRequest request)
        {
            if (request.Command is { } command && _keys.TryGetValue(command.Key, out var first))
                return string.Equals(first.Request, Encoding.UTF8.GetString(command.RequestHmac), StringComparison.Ordinal) ? "repeated " + first.Answer : "reused";
            foreach (var entry in request.Streams)
                if (entry.Expected is { } expected && expected != Version(entry.Stream)) return $"conflict {entry.Stream} {expected} {Version(entry.Stream)}";

            var position = request.Streams.Any(s => s.Facts.Count > 0) ? _head + 1 : 0;
            foreach (var entry in request.Streams)
                foreach (var fact in entry.Facts)
                    Facts.Add((++_head, entry.Stream, _versions[entry.Stream] = Version(entry.Stream) + 1, fact.Id));
            var answer = $"{position} {request.Streams.Sum(s => s.Facts.Count)} {string.Join(',', request.Streams.Select(s => Version(s.Stream)))}";
            if (request.Command is { } kept) _keys.Add(kept.Key, (Encoding.UTF8.GetString(kept.RequestHmac), answer));
            return "appended " + answer;
        }

        private int Version(string stream) => _versions.GetValueOrDefault(stream);
    }
}
