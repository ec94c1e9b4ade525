namespace Hub.Domain.Sealing;

/// <param name="Order">The number under which the court keeps its order.</param>
public sealed record SealFile(string Order, string Court, DateOnly Today);

/// <param name="Lifts">The order that sealed the file.</param>
public sealed record UnsealFile(string Order, string Court, string Lifts, DateOnly Today);

public sealed record PlaceHold(string Order, string Basis, DateOnly Today);

public sealed record LiftHold(string Order, string Lifts, DateOnly Today, ErasureRules Rules);

/// <param name="By">The person, not the login: two logins of one person are one.</param>
public sealed record RequestErasure(string Order, string Basis, string By, DateOnly Today);

public sealed record ApproveErasure(string Order, string By, DateOnly Today, ErasureRules Rules);

public sealed record WithdrawErasure(string Order, string By, DateOnly Today);

/// <summary>How long an approved erasure waits, and how many may fall due on one day: law and office decide it, with dates (rules.json).</summary>
public sealed record ErasureRules(int WaitingDays, int MostADay);
