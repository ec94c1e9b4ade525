using System.Runtime.CompilerServices;
using Npgsql;

namespace Hub.EventStore;

/// <summary>
/// Rows of the log as facts. The bytes of many facts share an array, and the few names of types are kept once: a page of five thousand
/// facts would else be thirty thousand objects, which cost the collector more than reading them costs.
/// </summary>
internal sealed class FactRows
{
    public const string Columns = "select position, stream, version, id, type, recorded_at, header, body from hub.event ";

    private const int LargestShared = 64 * 1024; // Below the size from which arrays are collected with the oldest objects only.
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);
    private byte[] _bytes = [];
    private int _used;

    /// <summary>Without keeping them all.</summary>
    public static async IAsyncEnumerable<StoredFact> OneByOne(NpgsqlCommand command, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var row = await command.ExecuteReaderAsync(ct);
        var rows = new FactRows();
        while (await row.ReadAsync(ct)) yield return rows.Fact(row);
    }

    public static async Task<List<StoredFact>> Read(NpgsqlCommand command, CancellationToken ct)
    {
        await using var row = await command.ExecuteReaderAsync(ct);
        var rows = new FactRows();
        var facts = new List<StoredFact>();
        while (await row.ReadAsync(ct)) facts.Add(rows.Fact(row));
        return facts;
    }

    private StoredFact Fact(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetInt32(2), row.GetGuid(3), Type(row.GetString(4)),
        new(row.GetDateTime(5), TimeSpan.Zero), Bytes(row, 6), Bytes(row, 7));

    private string Type(string read)
    {
        if (_types.TryGetValue(read, out var kept)) return kept;
        _types.Add(read, read);
        return read;
    }

    private ReadOnlyMemory<byte> Bytes(NpgsqlDataReader row, int column)
    {
        var length = (int)row.GetBytes(column, 0, null, 0, 0);
        if (length > LargestShared / 4) return row.GetFieldValue<byte[]>(column);
        if (length > _bytes.Length - _used)
        {
            _bytes = GC.AllocateUninitializedArray<byte>(Math.Clamp(_bytes.Length * 2, Math.Max(1024, length), LargestShared));
            _used = 0;
        }
        row.GetBytes(column, 0, _bytes, _used, length);
        _used += length;
        return _bytes.AsMemory(_used - length, length);
    }
}
