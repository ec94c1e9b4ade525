using System.Globalization;

namespace Hub.Cli.Intake;

/// <summary>How far a long command is: one line drawn over itself on a terminal, a line every ten seconds elsewhere.</summary>
public sealed class Progress(Surroundings around, string what, long total) : IProgress<long>
{
    private readonly Lock gate = new();
    private readonly long began = around.Clock.GetTimestamp();
    private long last;
    private bool drawn;

    public void At(long done, string besides = "")
    {
        var pause = around.ErrorIsTerminal ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(10);
        lock (gate)
        {
            var now = around.Clock.GetTimestamp();
            if (around.Clock.GetElapsedTime(last == 0 ? began : last, now) < pause && !(done == total && drawn)) return;
            last = now;
            drawn = true;
            var perSecond = done / Math.Max(0.001, around.Clock.GetElapsedTime(began, now).TotalSeconds);
            var line = string.Create(CultureInfo.InvariantCulture, $"{what}: {done} of {total} ({perSecond:0}/s){besides}");
            if (around.ErrorIsTerminal) around.Error.Write("\r" + line.PadRight(78));
            else around.Error.WriteLine(line);
        }
    }

    void IProgress<long>.Report(long value) => At(value);

    public void Say(string line)
    {
        lock (gate)
        {
            Clear();
            around.Error.WriteLine(line);
        }
    }

    public void Clear()
    {
        if (drawn && around.ErrorIsTerminal) around.Error.Write("\r" + new string(' ', 78) + "\r");
    }
}
