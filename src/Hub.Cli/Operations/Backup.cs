using System.CommandLine;

namespace Hub.Cli.Operations;

public static class Backup
{
    public static Command Command(Surroundings around) => new("backup", "Back up both databases");
}
