using Hub.Verify;

namespace Hub.Tests.Verify;

/// <summary>The auditor's desk: a folder with an export in it, a policy, and the program.</summary>
internal sealed class Desk : IDisposable
{
    private readonly MadeExport _export;
    private readonly Policy _policy;

    public Desk(MadeExport export)
    {
        _export = export;
        // Where memory can be had as a folder, a hundred thousand changes need no disk.
        Folder = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"hub-verify-{Guid.NewGuid():N}");
        Export = Path.Combine(Folder, "export");
        PolicyFile = Path.Combine(Folder, "policy");
        Tamperer = new(export);
        export.WriteTo(Export);
        File.WriteAllText(PolicyFile, export.PolicyText);
        _policy = Policy.Read(File.ReadAllBytes(PolicyFile));
    }

    public string Folder { get; }
    public string Export { get; }
    public string PolicyFile { get; }
    public Tamperer Tamperer { get; }

    public Findings Check()
    {
        var findings = new Findings();
        ExportCheck.Of(Export, _policy, findings);
        return findings;
    }

    /// <summary>Null when the change is found and its place named; else what was said instead. The export is afterwards as it was.</summary>
    public string? Misjudged(Tampering change)
    {
        Put(change.File, change.After);
        var findings = Check();
        PutBack(change.File);
        var fault = change.Misjudged(findings);
        return fault is null ? null : $"{fault}; said was: {string.Join(" | ", findings.Found.Take(5))}{string.Join(" | ", findings.Remarks.Take(3))}";
    }

    public void Put(string file, byte[] bytes) => File.WriteAllBytes(Path.Combine(Export, file), bytes);

    public void PutBack(string file) => Put(file, _export.Files[file]);

    /// <summary>As from the command line.</summary>
    public (int Code, string Said) Run() => Run("export", Export, "--policy", PolicyFile);

    public static (int Code, string Said) Run(params string[] args)
    {
        var said = new StringWriter();
        return (VerifyCommand.Run(args, said, said), said.ToString());
    }

    public void Dispose()
    {
        _policy.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
