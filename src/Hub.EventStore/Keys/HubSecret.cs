using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Hub.EventStore;

/// <summary>A secret of the hub's own, made once and kept in the key database under the ordinary master key.</summary>
internal static class HubSecret
{
    public static async Task<byte[]> FindOrMake(NpgsqlDataSource keys, IMasterKeys masters, string name, CancellationToken ct)
    {
        var context = Encoding.UTF8.GetBytes("hub.secret:" + name);
        await using var find = keys.CreateCommand("select master, wrapped from hub.secret where name = $1");
        find.Parameters.Add(new() { Value = name });
        while (true)
        {
            await using (var row = await find.ExecuteReaderAsync(ct))
                if (await row.ReadAsync(ct)) return await masters.Unwrap(row.GetString(0), row.GetFieldValue<byte[]>(1), context, ct);

            var master = masters.Current(Master.Ordinary);
            await using var make = keys.CreateCommand("insert into hub.secret (name, master, wrapped) values ($1, $2, $3) on conflict (name) do nothing");
            make.Parameters.Add(new() { Value = name });
            make.Parameters.Add(new() { Value = master });
            make.Parameters.Add(new() { Value = await masters.Wrap(master, RandomNumberGenerator.GetBytes(32), context, ct) });
            await make.ExecuteNonQueryAsync(ct);
        }
    }
}
