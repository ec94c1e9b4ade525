using Hub.Benchmarks;

switch (args.FirstOrDefault())
{
    case "append":
        await AppendBench.Run(args[1..]);
        return 0;
    default:
        await Console.Error.WriteLineAsync("append [--seconds N]   changes appended in-process, one a request, by 1, 8 and 32 writers");
        return 2;
}
