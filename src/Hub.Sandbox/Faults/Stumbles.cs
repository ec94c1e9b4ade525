using Microsoft.AspNetCore.Http;

namespace Hub.Sandbox.Faults;

/// <summary>The faults that a caller over HTTP meets before or after the change is handled.</summary>
public static class Stumbles
{
    // Longer than any caller waits; a hung call must end some day.
    private static readonly TimeSpan LongestHang = TimeSpan.FromMinutes(2);

    /// <summary>True when the call ended here, without an answer or with <paramref name="unavailable"/>'s.</summary>
    public static async Task<bool> Before(this FaultBook faults, HttpContext call, string recordKey, Func<int, Task> unavailable)
    {
        if (faults.Strike(FaultKinds.Delay, recordKey) is { } slow)
            await Task.Delay(slow.LatencyMs, call.RequestAborted);
        if (faults.Strike(FaultKinds.Reset, recordKey) is not null) call.Abort();
        else if (faults.Strike(FaultKinds.Hang, recordKey) is not null) await Hang(call);
        else if (faults.Strike(FaultKinds.Error, recordKey) is not null) call.Response.StatusCode = StatusCodes.Status500InternalServerError;
        else if (faults.Strike(FaultKinds.Busy, recordKey) is not null) await unavailable(StatusCodes.Status429TooManyRequests);
        else if (faults.Strike(FaultKinds.Closed, recordKey) is not null) await unavailable(StatusCodes.Status503ServiceUnavailable);
        else return false;
        return true;
    }

    /// <summary>True when the change was handled but its answer is lost.</summary>
    public static async Task<bool> After(this FaultBook faults, HttpContext call, string recordKey)
    {
        if (faults.Strike(FaultKinds.ResetAfter, recordKey) is not null) call.Abort();
        else if (faults.Strike(FaultKinds.HangAfter, recordKey) is not null) await Hang(call);
        else return false;
        return true;
    }

    private static async Task Hang(HttpContext call)
    {
        try
        {
            await Task.Delay(LongestHang, call.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The caller gave up, as they should.
        }

        call.Abort();
    }
}
