namespace Hub.Verify;

/// <summary>The auditor's two questions: does this export hold, does this proof hold. Reads files and public keys, nothing else.</summary>
public static class VerifyCommand
{
    public const int Holds = 0;
    public const int DoesNotHold = 1;
    public const int Unreadable = 2;

    private const string Usage = """
        hub-verify checks what came out of the log, without the hub: from the files and the public keys alone.

        usage: hub-verify export FOLDER --policy FILE    every fact, every tile, every checkpoint of an export
               hub-verify proof FILE --policy FILE       one fact, from its .tlog-proof file

        The policy names whom you trust (the log's key, the witnesses' keys, how many witnesses are enough).
        Get it from somebody you trust, not from whoever gave you the export.
        Exit codes: 0 everything holds; 1 something does not, and each line says what and where; 2 the command or a file cannot be read.
        """;

    public static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        if (args.Contains("--help") || args.Contains("-h"))
        {
            output.WriteLine(Usage);
            return Holds;
        }

        if (args is not ([("export" or "proof"), _, "--policy", _] or [("export" or "proof"), "--policy", _, _]))
        {
            error.WriteLine(Usage);
            return Unreadable;
        }

        var (path, policyFile) = args[1] == "--policy" ? (args[3], args[2]) : (args[1], args[3]);
        try
        {
            using var policy = ReadPolicy(policyFile);
            var findings = new Findings();
            var report = new Report(output, findings, policy);
            if (args[0] == "export") report.Of(ExportCheck.Of(path, policy, findings));
            else report.Of(ProofCheck.Of(path, policy, findings));
            return findings.Count == 0 ? Holds : DoesNotHold;
        }
        catch (Exception e) when (e is PolicyUnreadable or ExportUnreadable or IOException or UnauthorizedAccessException)
        {
            error.WriteLine(Wording.Shown(e.Message));
            return Unreadable;
        }
    }

    private static Policy ReadPolicy(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists) throw new PolicyUnreadable($"There is no policy file {path}.");
        if (file.Length > Policy.MostBytes) throw new PolicyUnreadable("The policy is longer than a policy may be.");
        return Policy.Read(File.ReadAllBytes(path));
    }
}
