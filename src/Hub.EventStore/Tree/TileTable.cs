using Hub.Proofs;
using Npgsql;
using NpgsqlTypes;

namespace Hub.EventStore;

/// <summary>A tile that is kept says other than what was computed from the facts: one of them was changed.</summary>
public sealed class TileDiffers(string which) : Exception($"The hashes computed from the facts are not those that are kept: {which}.");

/// <summary>The tree's tiles in the log's database, one row each.</summary>
internal sealed class TileTable(NpgsqlDataSource log) : ITiles
{
    private const string OtherHashes = "HB001";

    public async ValueTask<IReadOnlyDictionary<Tile, TreeHash[]>> Read(IReadOnlyCollection<Tile> wanted, CancellationToken ct)
    {
        var found = new Dictionary<Tile, TreeHash[]>();
        await using var read = log.CreateCommand("select t.level, t.number, t.hashes from unnest($1, $2) w(level, number) join hub.tile t on t.level = w.level and t.number = w.number");
        read.Parameters.Add(new() { Value = wanted.Select(t => (short)t.Level).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Smallint });
        read.Parameters.Add(new() { Value = wanted.Select(t => t.Number).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        await using var row = await read.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct)) found[new(row.GetInt16(0), row.GetInt64(1))] = Tile.FromBytes(row.GetFieldValue<byte[]>(2));
        return found;
    }

    /// <summary>Throws <see cref="TileDiffers"/> where a hash that is kept would become another.</summary>
    public async Task Keep(List<(Tile Tile, TreeHash[] Hashes)> tiles, CancellationToken ct)
    {
        if (tiles.Count == 0) return;
        await using var keep = log.CreateCommand("select hub.keep_tiles($1, $2, $3)");
        keep.Parameters.Add(new() { Value = tiles.ConvertAll(t => (short)t.Tile.Level), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Smallint });
        keep.Parameters.Add(new() { Value = tiles.ConvertAll(t => t.Tile.Number), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        keep.Parameters.Add(new() { Value = tiles.ConvertAll(t => Tile.ToBytes(t.Hashes)), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        try
        {
            await keep.ExecuteNonQueryAsync(ct);
        }
        catch (PostgresException e) when (string.Equals(e.SqlState, OtherHashes, StringComparison.Ordinal))
        {
            throw new TileDiffers(e.MessageText);
        }
    }
}
