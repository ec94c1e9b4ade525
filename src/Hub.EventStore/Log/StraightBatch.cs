using System.Runtime.InteropServices;
using Npgsql;
using NpgsqlTypes;
using static Hub.EventStore.AppendBatch;

namespace Hub.EventStore;

/// <summary>
/// A batch as the arrays that hub.append_straight takes: nearly every batch, where no key was used before and every expected version
/// holds. The lists are kept from batch to batch, so that a busy writer allocates little.
/// </summary>
internal sealed class StraightBatch
{
    private readonly List<string> _streams = [];
    private readonly List<int?> _streamExpected = [];
    private readonly List<int> _streamFacts = []; // As the batch goes on; not sent.
    private readonly List<int> _factStream = [];
    private readonly List<Guid> _factId = [];
    private readonly List<string> _factType = [];
    private readonly List<ReadOnlyMemory<byte>> _factHeader = [];
    private readonly List<ReadOnlyMemory<byte>> _factBody = [];
    private readonly List<string> _client = [];
    private readonly List<string> _key = [];
    private readonly List<byte[]> _hmac = [];
    private readonly List<ReadOnlyMemory<byte>> _answer = [];
    private readonly List<int?> _keyFirst = [];
    private readonly List<int> _keyFacts = [];
    private readonly List<int> _keyLastEntry = [];
    private readonly List<int> _entryStream = [];
    private readonly List<int> _entryFacts = [];
    private readonly Dictionary<string, int> _place = new(StringComparer.Ordinal);
    private readonly HashSet<(string, string)> _keys = [];
    private readonly NpgsqlParameter<DateTime> _sentAt = new() { NpgsqlDbType = NpgsqlDbType.TimestampTz };

    public NpgsqlCommand On(NpgsqlConnection connection) => new(
        "select first_position, recorded_at, versions " +
        "from hub.append_straight($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)", connection)
    {
        Parameters =
        {
            _sentAt,
            Array(_streams, NpgsqlDbType.Text), Array(_streamExpected, NpgsqlDbType.Integer),
            Array(_factStream, NpgsqlDbType.Integer), Array(_factId, NpgsqlDbType.Uuid), Array(_factType, NpgsqlDbType.Text),
            Array(_factHeader, NpgsqlDbType.Bytea), Array(_factBody, NpgsqlDbType.Bytea),
            Array(_client, NpgsqlDbType.Text), Array(_key, NpgsqlDbType.Text), Array(_hmac, NpgsqlDbType.Bytea), Array(_answer, NpgsqlDbType.Bytea),
            Array(_keyFirst, NpgsqlDbType.Integer), Array(_keyFacts, NpgsqlDbType.Integer), Array(_keyLastEntry, NpgsqlDbType.Integer),
            Array(_entryStream, NpgsqlDbType.Integer), Array(_entryFacts, NpgsqlDbType.Integer),
        },
    };

    /// <summary>False where the requests cannot all be appended, seen from here: one key twice, or expected versions that exclude each other.</summary>
    public bool TryFill(ReadOnlySpan<WaitingAppend> requests, DateTimeOffset sentAt)
    {
        Empty();
        // PostgreSQL keeps microseconds; cutting here keeps what is sent and what is stored the same.
        _sentAt.TypedValue = new DateTime(sentAt.UtcTicks - sentAt.UtcTicks % TimeSpan.TicksPerMicrosecond, DateTimeKind.Utc);
        foreach (var waiting in requests)
            if (!TryAdd(waiting.Request)) return false;
        return true;
    }

    private bool TryAdd(AppendRequest request)
    {
        var first = _factId.Count;
        foreach (var append in request.Streams)
        {
            ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_place, append.Stream, out var seen);
            if (!seen)
            {
                _streams.Add(append.Stream);
                _streamExpected.Add(null);
                _streamFacts.Add(0);
                place = _streams.Count;
            }
            if (append.Expected - _streamFacts[place - 1] is { } expected)
            {
                if (expected < 0 || (_streamExpected[place - 1] ?? expected) != expected) return false;
                _streamExpected[place - 1] = expected;
            }
            _streamFacts[place - 1] += append.Facts.Count;
            foreach (var fact in append.Facts)
            {
                _factStream.Add(place);
                _factId.Add(fact.Id);
                _factType.Add(fact.Type);
                _factHeader.Add(fact.Header);
                _factBody.Add(fact.Body);
            }
            if (request.Command is null) continue;
            _entryStream.Add(place);
            _entryFacts.Add(_streamFacts[place - 1]);
        }

        if (request.Command is not { } command) return true;
        _client.Add(command.Client);
        _key.Add(command.Key);
        _hmac.Add(command.RequestHmac);
        _answer.Add(request.Answer);
        _keyFirst.Add(_factId.Count > first ? first : null);
        _keyFacts.Add(_factId.Count - first);
        _keyLastEntry.Add(_entryStream.Count);
        return _keys.Add((command.Client, command.Key));
    }

    /// <summary>What every request got: they follow each other from the first position on, each stream from the version it was at.</summary>
    public AppendOutcome[] Outcomes(List<WaitingAppend> batch, long firstPosition, DateTimeOffset recordedAt, int[] versions)
    {
        var outcomes = new AppendOutcome[batch.Count];
        for (var i = 0; i < outcomes.Length; i++)
        {
            var request = batch[i].Request;
            var after = new int[request.Streams.Count];
            var facts = 0;
            for (var s = 0; s < after.Length; s++)
            {
                ref var version = ref versions[_place[request.Streams[s].Stream] - 1];
                version += request.Streams[s].Facts.Count;
                after[s] = version;
                facts += request.Streams[s].Facts.Count;
            }
            outcomes[i] = new AppendOutcome.Appended(facts > 0 ? firstPosition : 0, facts, recordedAt, after, request.Answer);
            firstPosition += facts;
        }
        return outcomes;
    }

    private void Empty()
    {
        _streams.Clear();
        _streamExpected.Clear();
        _streamFacts.Clear();
        _factStream.Clear();
        _factId.Clear();
        _factType.Clear();
        _factHeader.Clear();
        _factBody.Clear();
        _client.Clear();
        _key.Clear();
        _hmac.Clear();
        _answer.Clear();
        _keyFirst.Clear();
        _keyFacts.Clear();
        _keyLastEntry.Clear();
        _entryStream.Clear();
        _entryFacts.Clear();
        _place.Clear();
        _keys.Clear();
    }
}
