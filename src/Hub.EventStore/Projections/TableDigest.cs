using System.Security.Cryptography;
using Npgsql;

namespace Hub.EventStore;

/// <summary>
/// What a projection's tables come to, in 32 bytes: SHA-256 over each table as PostgreSQL's binary COPY writes it, columns as they were declared, rows in the
/// order of the primary key, texts by their bytes; of several tables, SHA-256 over theirs. No culture, time zone, thread or plan has a part in it, and psql with sha256sum finds the same
/// (schemas/proofs/digest.md).
/// </summary>
internal static class TableDigest
{
    private const int Chunk = 128 * 1024;

    public static async Task<byte[]> Of(NpgsqlConnection connection, string schema, Projection projection, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var chunk = new byte[Chunk];
        var digests = new List<byte[]>();
        foreach (var table in projection.Tables)
        {
            var copy = await CopyOf(connection, schema, table, ct);
            await using var rows = await connection.BeginRawBinaryCopyAsync(copy, ct);
            for (int read; (read = await rows.ReadAsync(chunk, ct)) > 0;) hash.AppendData(chunk, 0, read);
            digests.Add(hash.GetHashAndReset());
        }
        return RowsDigest.OfTables(digests);
    }

    private static async Task<string> CopyOf(NpgsqlConnection connection, string schema, string table, CancellationToken ct)
    {
        // Where the whole database is ordered by bytes the clause is left out: PostgreSQL would take it for another order than the index has.
        await using var ask = new NpgsqlCommand(
            """
            select (select string_agg(quote_ident(a.attname), ', ' order by a.attnum) from pg_attribute a where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped),
                (select string_agg(quote_ident(a.attname) || case when a.attcollation <> 0 and d.datcollate not in ('C', 'POSIX') then ' collate "C"' else '' end, ', ' order by k.n)
                 from pg_index i cross join unnest(i.indkey) with ordinality k(attnum, n) join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
                 where i.indrelid = t.oid and i.indisprimary)
            from pg_class t join pg_namespace s on s.oid = t.relnamespace, pg_database d
            where s.nspname = $1 and t.relname = $2 and d.datname = current_database()
            """, connection);
        ask.Parameters.Add(new() { Value = schema });
        ask.Parameters.Add(new() { Value = table });
        await using var row = await ask.ExecuteReaderAsync(ct);
        if (!await row.ReadAsync(ct)) throw new InvalidOperationException($"There is no table {schema}.{table}.");
        if (row.IsDBNull(1)) throw new InvalidOperationException($"{schema}.{table} has no primary key, so its rows have no order.");
        return $"copy (select {row.GetString(0)} from {schema}.{table} order by {row.GetString(1)}) to stdout (format binary)";
    }
}
