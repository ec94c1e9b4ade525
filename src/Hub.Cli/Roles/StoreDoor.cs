using Hub.EventStore;
using Npgsql;

namespace Hub.Cli.Roles;

/// <summary>For commands that work on the databases themselves and not through the server: opened, and every way in which that fails said in words.</summary>
internal static class StoreDoor
{
    public static async Task<int> Through(Surroundings around, Func<Store, Task<int>> work, CancellationToken ct)
    {
        try
        {
            var settings = new RoleSettings(around);
            await using var store = await Store.Open(settings.Store, settings.Clock(), ct);
            return await work(store);
        }
        catch (Exception e) when (e is SchemaIsNewer or SchemaDiffers or GapFound or MasterKeyMissing or TooManyBeside)
        {
            throw new Halt(ExitCode.No, e.Message);
        }
        catch (NpgsqlException e)
        {
            throw new Halt(ExitCode.Unreachable, $"PostgreSQL does not let the hub in: {e.Message}");
        }
    }
}
