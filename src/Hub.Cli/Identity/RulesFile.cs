using System.Text.Json;
using Hub.Linking;

namespace Hub.Cli.Identity;

internal static class RulesFile
{
    public static Parameters? Read(string? path)
    {
        if (path is null) return null;
        if (!File.Exists(path)) throw new Halt(ExitCode.BadInput, $"There is no file {path}.");
        using var file = File.OpenRead(path);
        try
        {
            return Parameters.Read(file);
        }
        catch (JsonException e)
        {
            throw new Halt(ExitCode.BadInput, $"{path} is no file of rules as \"hub identity rules\" writes it: {e.Message}"); // Rules hold nothing about people.
        }
    }
}
