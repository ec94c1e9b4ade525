using System.Runtime.InteropServices;
using Npgsql;
using NpgsqlTypes;

namespace Hub.EventStore;

/// <summary>A batch as the arrays that hub.append takes, which answers each request by itself. The lists are kept from batch to batch.</summary>
internal sealed class AppendBatch
{
    private readonly List<string?> _client = [];
    private readonly List<string?> _key = [];
    private readonly List<byte[]> _hmac = [];
    private readonly List<ReadOnlyMemory<byte>> _answer = [];
    private readonly List<int> _first = [];
    private readonly List<int> _entries = [];
    private readonly List<int> _entryStream = [];
    private readonly List<int?> _entryExpected = [];
    private readonly List<int> _entryFacts = [];
    private readonly List<string> _streams = [];
    private readonly List<Guid> _factId = [];
    private readonly List<string> _factType = [];
    private readonly List<ReadOnlyMemory<byte>> _factHeader = [];
    private readonly List<ReadOnlyMemory<byte>> _factBody = [];
    private readonly Dictionary<string, int> _streamPlace = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, string), int> _keyPlace = [];
    private readonly NpgsqlParameter<DateTime> _sentAt = new() { NpgsqlDbType = NpgsqlDbType.TimestampTz };

    public NpgsqlCommand On(NpgsqlConnection connection) => new(
        "select outcome, first_position, facts, recorded_at, versions, answer, conflict_entry, conflict_version " +
        "from hub.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)", connection)
    {
        Parameters =
        {
            _sentAt,
            Array(_client, NpgsqlDbType.Text), Array(_key, NpgsqlDbType.Text), Array(_hmac, NpgsqlDbType.Bytea),
            Array(_answer, NpgsqlDbType.Bytea), Array(_first, NpgsqlDbType.Integer), Array(_entries, NpgsqlDbType.Integer),
            Array(_entryStream, NpgsqlDbType.Integer), Array(_entryExpected, NpgsqlDbType.Integer), Array(_entryFacts, NpgsqlDbType.Integer),
            Array(_streams, NpgsqlDbType.Text),
            Array(_factId, NpgsqlDbType.Uuid), Array(_factType, NpgsqlDbType.Text),
            Array(_factHeader, NpgsqlDbType.Bytea), Array(_factBody, NpgsqlDbType.Bytea),
        },
    };

    public void Fill(ReadOnlySpan<WaitingAppend> requests, DateTimeOffset sentAt)
    {
        Empty();
        // PostgreSQL keeps microseconds; cutting here keeps what is sent and what is stored the same.
        _sentAt.TypedValue = new DateTime(sentAt.UtcTicks - sentAt.UtcTicks % TimeSpan.TicksPerMicrosecond, DateTimeKind.Utc);
        foreach (var waiting in requests)
        {
            Add(waiting.Request);
        }
    }

    private void Add(AppendRequest request)
    {
        var number = _client.Count + 1;
        var command = request.Command;
        _client.Add(command?.Client);
        _key.Add(command?.Key);
        _hmac.Add(command?.RequestHmac ?? []);
        _answer.Add(request.Answer);
        if (command is not null && !_keyPlace.TryAdd((command.Client, command.Key), number)) _first.Add(_keyPlace[(command.Client, command.Key)]);
        else _first.Add(number);

        _entries.Add(request.Streams.Count);
        foreach (var append in request.Streams)
        {
            ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_streamPlace, append.Stream, out var seen);
            if (!seen)
            {
                _streams.Add(append.Stream);
                place = _streams.Count;
            }
            _entryStream.Add(place);
            _entryExpected.Add(append.Expected);
            _entryFacts.Add(append.Facts.Count);
            foreach (var fact in append.Facts)
            {
                _factId.Add(fact.Id);
                _factType.Add(fact.Type);
                _factHeader.Add(fact.Header);
                _factBody.Add(fact.Body);
            }
        }
    }

    private void Empty()
    {
        _client.Clear();
        _key.Clear();
        _hmac.Clear();
        _answer.Clear();
        _first.Clear();
        _entries.Clear();
        _entryStream.Clear();
        _entryExpected.Clear();
        _entryFacts.Clear();
        _streams.Clear();
        _factId.Clear();
        _factType.Clear();
        _factHeader.Clear();
        _factBody.Clear();
        _streamPlace.Clear();
        _keyPlace.Clear();
    }

    internal static NpgsqlParameter<List<T>> Array<T>(List<T> list, NpgsqlDbType of) => new() { TypedValue = list, NpgsqlDbType = NpgsqlDbType.Array | of };
}
