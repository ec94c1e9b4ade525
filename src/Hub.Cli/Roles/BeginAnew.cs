using System.Runtime.InteropServices;
using System.Text;

namespace Hub.Cli.Roles;

/// <summary>
/// This process made anew in its own place: same program, arguments, surroundings and process id, so that whoever started it need not know. For what only a new
/// process can mend.
/// </summary>
internal static partial class BeginAnew
{
    /// <summary>Does not return, unless the system refuses.</summary>
    public static void Now()
    {
        if (!OperatingSystem.IsLinux()) return;
        var words = File.ReadAllBytes("/proc/self/cmdline");
        var arguments = Encoding.UTF8.GetString(words).TrimEnd('\0').Split('\0');
        var given = new nint[arguments.Length + 1];
        for (var i = 0; i < arguments.Length; i++) given[i] = Marshal.StringToCoTaskMemUTF8(arguments[i]);
        // Files and sockets that .NET opened close by themselves; the standard ones stay open.
        _ = Execute("/proc/self/exe", given);
        foreach (var one in given) Marshal.FreeCoTaskMem(one);
    }

    [LibraryImport("libc", EntryPoint = "execv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Execute(string path, [In] nint[] arguments);
}
