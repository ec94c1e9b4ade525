namespace Hub.Linking.Workshop;

internal static class Load
{
    /// <summary>All records of the files; the kind is that of what they say together, or the one named.</summary>
    public static Linker Files(IReadOnlyList<string> files, string? kind = null, Parameters? parameters = null)
    {
        var extracts = files.Select(Study).ToArray();
        var linker = new Linker(parameters ?? (kind is null ? KnownKinds.For(extracts.SelectMany(e => e.Says)) : KnownKinds.Named(kind)));
        foreach (var (file, extract) in files.Zip(extracts))
        {
            using var text = File.OpenText(file);
            foreach (var record in extract.Records(text))
                if (!linker.Put(record)) Console.Error.WriteLine($"{file}: {record.Key} was there before and is replaced");
        }
        return linker;
    }

    public static IEnumerable<PersonRecord> Records(IEnumerable<string> files)
    {
        foreach (var file in files)
        {
            using var text = File.OpenText(file);
            foreach (var record in Study(file).Records(text)) yield return record;
        }
    }

    public static IEnumerable<Column> Says(IEnumerable<string> files) => files.SelectMany(f => Study(f).Says);

    private static Extract Study(string file)
    {
        using var text = File.OpenText(file);
        return Extract.Study(text, out var why) ?? throw new InvalidDataException($"{file}, line {why!.Line} {why.Reason}");
    }
}
