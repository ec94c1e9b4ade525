namespace Hub.Adapters.Inbox;

/// <summary>Wakes one waiter. Raised many times before it is waited for, it counts once.</summary>
internal sealed class Signal
{
    private readonly SemaphoreSlim raised = new(0, 1);

    public void Raise()
    {
        try
        {
            if (raised.CurrentCount == 0) raised.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else was quicker.
        }
    }

    public Task Wait(CancellationToken ct) => raised.WaitAsync(ct);

    public Task<bool> Wait(TimeSpan most, CancellationToken ct) => raised.WaitAsync(most, ct);
}
