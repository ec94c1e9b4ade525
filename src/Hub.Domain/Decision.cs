namespace Hub.Domain;

/// <summary>What a rule answers to a request.</summary>
public abstract record Decision
{
    private Decision() { }

    /// <summary>The facts to record, in this order, in one append.</summary>
    public sealed record Accepted(params HubEvent[] Facts) : Decision;

    /// <summary>What was asked for is so already; the reference is the one given when it was first told.</summary>
    public sealed record NothingToRecord(ChangeId? AsToldBy) : Decision;

    /// <summary>No, with a stable code for programs and a sentence for people; the sentence holds nothing about anybody.</summary>
    public sealed record Refused(string Code, string Reason) : Decision;
}
