namespace Hub.Linking.Workshop;

/// <summary>Learns a kind's chances from the files, which it reads without any label.</summary>
internal static class LearnKind
{
    public static int Run(string kind, string version, string into, string[] files)
    {
        var start = KnownKinds.Named(kind);
        var linker = Load.Files(files, kind);
        File.WriteAllText(into, new Trainer(linker.People, start).Learn(version).Write());
        return 0;
    }
}
