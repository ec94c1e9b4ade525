using System.Globalization;
using System.Text;
using Hub.Cli.Intake;
using Hub.Linking;

namespace Hub.Cli.Identity;

/// <summary>Files that are linked together. All are read through before anything is done, so that nothing comes of a file that is broken further down.</summary>
internal sealed class Extracts
{
    private readonly Surroundings around;
    private readonly (string Path, Extract Extract)[] files;

    private Extracts(Surroundings around, (string, Extract)[] files) => (this.around, this.files) = (around, files);

    /// <summary>Those that came with the hub for what the files say together.</summary>
    public Parameters Rules => KnownKinds.For(files.SelectMany(f => f.Extract.Says));

    public static Extracts Study(Surroundings around, string[] paths, CancellationToken ct)
    {
        if (paths.Select(Path.GetFullPath).Distinct(StringComparer.Ordinal).Count() < paths.Length) throw new Halt(ExitCode.BadInput, "A file is named twice.");
        return new(around, [.. paths.Select(p => (p, Study(p, ct)))]);
    }

    public (Linker Linker, Linked Linked) Link(Parameters rules, CancellationToken ct)
    {
        var linker = new Linker(rules);
        var reading = new Progress(around, "records read", files.Sum(f => f.Extract.Rows));
        foreach (var (path, extract) in files) Read(path, extract, linker, reading, ct);
        reading.Clear();
        Progress? comparing = null;
        var linked = linker.Link((done, of) => LazyInitializer.EnsureInitialized(ref comparing, () => new Progress(around, "parts compared", of)).At(done), ct);
        comparing?.Clear();
        return (linker, linked);
    }

    private static Extract Study(string path, CancellationToken ct)
    {
        if (!File.Exists(path)) throw new Halt(ExitCode.BadInput, $"There is no file {path}.");
        using var text = Open(path);
        if (!text.BaseStream.CanSeek) throw new Halt(ExitCode.BadInput, $"{path} can be read only once; save it as a file first.");
        return Extract.Study(text, out var why, ct) ?? throw new Halt(ExitCode.BadInput, string.Create(CultureInfo.InvariantCulture, $"{path}, line {why!.Line} {why.Reason}. Nothing was linked. ({why.Code})"));
    }

    private void Read(string path, Extract extract, Linker linker, Progress progress, CancellationToken ct)
    {
        using var text = Open(path);
        var (before, repeated) = (linker.Count, 0);
        var here = new HashSet<string>(StringComparer.Ordinal);
        foreach (var record in extract.Records(text))
        {
            ct.ThrowIfCancellationRequested();
            var isNew = linker.Put(record);
            if (here.Add(record.Key) != isNew)
                throw new Halt(ExitCode.BadInput, string.Create(CultureInfo.InvariantCulture, $"{path}, line {extract.Line} has a key that a record of another file has too; put the file's name before its keys. Nothing was linked. (key-twice)"));
            if (!isNew) repeated++;
            progress.At(before + here.Count);
        }
        if (extract.RowsWithoutKey > 0) progress.Say(string.Create(CultureInfo.InvariantCulture, $"{path}: {extract.RowsWithoutKey} rows have no key and are left out."));
        if (repeated > 0) progress.Say(string.Create(CultureInfo.InvariantCulture, $"{path}: {repeated} rows have the key of an earlier one; the last of a key holds."));
    }

    private static StreamReader Open(string path) => new(File.OpenRead(path), new UTF8Encoding(false, throwOnInvalidBytes: true));
}
