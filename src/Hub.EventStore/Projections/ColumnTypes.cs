using Npgsql;
using NpgsqlTypes;

namespace Hub.EventStore;

/// <summary>What a projection's columns may hold. Named, because PostgreSQL cannot tell what an array of nulls is an array of.</summary>
public static class ColumnTypes
{
    internal static NpgsqlParameter Parameter(object column) => column switch
    {
        List<string?> c => Of(c, NpgsqlDbType.Text),
        List<long> c => Of(c, NpgsqlDbType.Bigint),
        List<int> c => Of(c, NpgsqlDbType.Integer),
        List<byte[]?> c => Of(c, NpgsqlDbType.Bytea),
        List<bool> c => Of(c, NpgsqlDbType.Boolean),
        List<DateOnly> c => Of(c, NpgsqlDbType.Date),
        List<DateOnly?> c => Of(c, NpgsqlDbType.Date),
        List<DateTimeOffset> c => Of(c, NpgsqlDbType.TimestampTz),
        List<DateTimeOffset?> c => Of(c, NpgsqlDbType.TimestampTz),
        _ => throw new ArgumentException("No column of a projection: " + column.GetType().Name, nameof(column)),
    };

    private static NpgsqlParameter<List<T>> Of<T>(List<T> column, NpgsqlDbType type) => new() { TypedValue = column, NpgsqlDbType = NpgsqlDbType.Array | type };
}
