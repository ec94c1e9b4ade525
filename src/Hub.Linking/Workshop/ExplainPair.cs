namespace Hub.Linking.Workshop;

internal static class ExplainPair
{
    public static int Run(string one, string other, string[] files)
    {
        if (Load.Files(files).Explain(one, other) is not { } why) return 1;
        foreach (var step in why.Steps) Console.WriteLine($"{step.Bits,7:+0.0;-0.0} {step.TotalBits,7:0.0}  {step.Reason}");
        foreach (var doubt in why.Doubts) Console.WriteLine($"  but {doubt}");
        Console.WriteLine($"{why.Grade}, chance {why.Chance:0.0000}, by {why.Model}");
        return 0;
    }
}
