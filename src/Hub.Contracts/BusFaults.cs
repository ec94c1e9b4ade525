using MassTransit;
using Microsoft.Extensions.Logging;

namespace Hub.Contracts;

/// <summary>
/// What happens on RabbitMQ to a message that could not be taken in: it goes back, the broker counts, and past the limit keeps it with
/// the dead letters. Nothing may move it to a queue of errors before that.
/// </summary>
internal sealed partial class BusFaults(ILogger<BusFaults> logger) : IFilter<ExceptionReceiveContext>
{
    public Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        // The type says enough: an exception's text could quote the message.
        GivenBack(logger, context.InputAddress.Segments[^1], context.Exception.GetType().Name);
        return Task.FromException(context.Exception);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("given-back");

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message on {Queue} could not be taken in and goes back: {Exception}")]
    private static partial void GivenBack(ILogger logger, string queue, string exception);
}
