using Hub.Benchmarks;

switch (args.FirstOrDefault())
{
    case "append":
        return await LogBench.Run([.. args[1..], "--only", "append"]);
    case "log":
        return await LogBench.Run(args[1..]);
    case "replay":
        return await LogBench.Run([.. args[1..], "--only", "replay"]);
    case "flow":
        return await FlowBench.Run(args[1..]);
    case "postal":
        return PostalBench.Run(args[1..]);
    case "linking":
        return LinkingBench.Run(args[1..]);
    case "load":
        return await LoadBench.Run(args[1..]);
    case "verify":
        return await VerifyBench.Run(args[1..]);
    case "asof":
        return await AsOfBench.Run(args[1..]);
    default:
        await Console.Error.WriteLineAsync("""
            append [--seconds N]                          log --only append: one change a request, by 1, 8 and 32 writers
            log [--seconds N] [--facts N] [--large N] [--only PART,…]
                                                          the log by itself: append, batches, notary, follow, read, rebuild, verify, large
            replay [--facts N]                            every read model anew beside the live ones, by 1, 2 and 4 threads (1,000,000)
            flow [--rabbitmq] [--seconds N] [--rate N]    from an HTTP report to applied at all three agencies
            asof [--people N] [--rate N] [--seconds N]    one person and everybody, on a day as known at a time, over HTTP (1,000,000 people)
            postal [--inputs N]                           addresses read, compared and completed, and a million inputs that nobody wrote
            linking [--records N] [--extracts FOLDER]     files of 10,000 to N records linked, and one record or question at a time against the largest (1,000,000)
            load [--records N] [--extracts FOLDER]        agencies' whole files into a hub that knows nobody, then who somebody is over HTTP (1,000,000)
            verify [--facts N] [--folder DIR]             an auditor checks an export of N facts of about 800 bytes (1,000,000)
            """);
        return 2;
}
