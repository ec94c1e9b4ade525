namespace Hub.Domain.Addresses;

/// <param name="Change">Minted by the caller; becomes the change's reference if the move is recorded.</param>
/// <param name="From">Null only for a person's first address.</param>
/// <param name="Today">The state's day, not the server's.</param>
/// <param name="Whose">In whose stream it would stand, where files are folded: what only another's fact says is told anew, or it would be lost when they are parted.</param>
public sealed record ReportMove(
    ChangeId Change, AddressOnFile Address, IReadOnlyList<AddressKind> Kinds, DateOnly? From, DateOnly? Until, DateOnly Today, AddressRules Rules, CitizenId Whose = default);

public sealed record WithdrawMove(ChangeId Change);

/// <summary>A clerk's correction of a typing error: the record was wrong, nobody moved.</summary>
public sealed record CorrectAddress(ChangeId Change, ChangeId Corrects, AddressOnFile Address);

/// <summary>One row of an authority's table, for one citizen.</summary>
/// <param name="Change">Minted by the caller; the reference under which the agencies are told.</param>
/// <param name="From">The day on which the new name begins.</param>
public sealed record Readdress(ChangeId Change, ReaddressingId Readdressing, ReaddressingKind Kind, AddressOnFile Old, AddressOnFile New, DateOnly From);

/// <summary>What law and office decide, not code: it comes from dated configuration.</summary>
/// <param name="YearsBack">How many years back a move may reach.</param>
/// <param name="DaysAhead">How many days ahead a move may be told.</param>
/// <param name="TemporaryWarningDays">How many days before its end a temporary address is announced to end.</param>
public sealed record AddressRules(int YearsBack, int DaysAhead, int TemporaryWarningDays)
{
    public DateOnly EarliestDay(DateOnly today) => today.AddYears(-YearsBack);
    public DateOnly LatestDay(DateOnly today) => today.AddDays(DaysAhead);
}
