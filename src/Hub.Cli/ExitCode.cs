namespace Hub.Cli;

/// <summary>What a script may rely on; <c>hub --help</c> lists the same.</summary>
public static class ExitCode
{
    public const int Ok = 0;

    /// <summary>It was asked and answered, and the answer is no: refused, not found, not yet done.</summary>
    public const int No = 1;

    /// <summary>The command or its input cannot be understood; nothing was sent.</summary>
    public const int BadInput = 2;

    /// <summary>Nobody answers, or not in time. Repeating the command is safe.</summary>
    public const int Unreachable = 3;

    /// <summary>Ctrl-C.</summary>
    public const int Interrupted = 130;
}

/// <summary>The command ends here, with a sentence for the person at the terminal. Never shown as a stack trace.</summary>
public sealed class Halt(int exitCode, string sentence) : Exception(sentence)
{
    public int ExitCode => exitCode;
}
