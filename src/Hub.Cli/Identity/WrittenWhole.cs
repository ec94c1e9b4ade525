using System.Text;

namespace Hub.Cli.Identity;

/// <summary>A file that is there whole or not at all: it gets its name when it is complete, and takes the place of an earlier one.</summary>
internal sealed class WrittenWhole
{
    private readonly string unfinished;

    /// <param name="besides">Files that it must not overwrite.</param>
    public WrittenWhole(string path, IEnumerable<string> besides)
    {
        (Path, unfinished) = (path, path + ".unfinished");
        var full = System.IO.Path.GetFullPath(path);
        if (besides.Any(b => System.IO.Path.GetFullPath(b) == full)) throw new Halt(ExitCode.BadInput, $"{path} is named twice, and would be written over.");
        if (Directory.Exists(full)) throw new Halt(ExitCode.BadInput, $"{path} is a folder.");
        if (!Directory.Exists(System.IO.Path.GetDirectoryName(full))) throw new Halt(ExitCode.BadInput, $"There is no folder for {path}.");
    }

    public string Path { get; }

    public async Task Write(IEnumerable<string> lines, CancellationToken ct)
    {
        try
        {
            await using (var file = new StreamWriter(unfinished, append: false, new UTF8Encoding(false)) { NewLine = "\n" })
            {
                foreach (var line in lines)
                {
                    ct.ThrowIfCancellationRequested();
                    await file.WriteLineAsync(line);
                }
            }
            File.Move(unfinished, Path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
