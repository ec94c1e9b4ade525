using Hub.Cli;

using var cancel = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    cancel.Cancel();
};
return await HubCommand.Run(args, Surroundings.OfThisProcess(), cancel.Token);
