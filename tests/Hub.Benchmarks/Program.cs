using Hub.Benchmarks;

switch (args.FirstOrDefault())
{
    case "append":
        await AppendBench.Run(args[1..]);
        return 0;
    case "flow":
        return await FlowBench.Run(args[1..]);
    default:
        await Console.Error.WriteLineAsync("""
            append [--seconds N]                          changes appended in-process, one a request, by 1, 8 and 32 writers
            flow [--rabbitmq] [--seconds N] [--rate N]    from an HTTP report to applied at all three agencies
            """);
        return 2;
}
