using System.Runtime.CompilerServices;
using Npgsql;

namespace Hub.EventStore;

/// <summary>The log by streams instead of positions: all streams of one kind, each whole up to a position, in the order of their names' bytes.</summary>
internal static class StreamByStream
{
    public static async IAsyncEnumerable<IReadOnlyList<StoredFact>> Read(NpgsqlDataSource readers, string prefix, long position, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var connection = await readers.OpenConnectionAsync(ct);
        await using var order = new NpgsqlCommand("select datcollate in ('C', 'POSIX') from pg_database where datname = current_database()", connection);
        var bytewise = (bool)(await order.ExecuteScalarAsync(ct))! ? "" : " collate \"C\"";
        var after = prefix[..^1] + (char)(prefix[^1] + 1); // The first name that does not begin so.
        await using var read = new NpgsqlCommand(
            $"{FactRows.Columns}where stream{bytewise} >= $1 and stream{bytewise} < $2 and position <= $3 order by stream{bytewise}, version", connection) { CommandTimeout = 0 };
        read.Parameters.Add(new() { Value = prefix });
        read.Parameters.Add(new() { Value = after });
        read.Parameters.Add(new() { Value = position });

        var stream = new List<StoredFact>();
        await foreach (var fact in FactRows.OneByOne(read, ct))
        {
            if (stream.Count > 0 && stream[0].Stream != fact.Stream)
            {
                yield return stream;
                stream = [];
            }
            if (fact.Version != stream.Count + 1) throw new StreamBroken(fact.Stream, stream.Count + 1);
            stream.Add(fact);
        }
        if (stream.Count > 0) yield return stream;
    }
}
