namespace Hub.Linking;

/// <summary>The tables that the assembly carries with it.</summary>
internal static class Embedded
{
    public static Stream Open(string name) =>
        typeof(Embedded).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The table {name} is not embedded.");
}
