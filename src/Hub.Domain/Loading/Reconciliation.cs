using System.Collections.Immutable;

namespace Hub.Domain.Loading;

/// <summary>What became of so many rows of a file.</summary>
/// <param name="Code">Why, of what was refused.</param>
/// <param name="Numbers">The first of the refused rows, by their numbers in the file.</param>
public sealed record RowsDecided(string Outcome, string? Code, long Rows, ImmutableArray<long> Numbers);

/// <summary>
/// An agency's file beside what the hub made of it: every row is accepted, refused, or still to come, and if the numbers do not meet, it is said where
/// they part. Each of them is counted by itself; none is worked out from the others.
/// </summary>
/// <param name="FileRows">As whoever sent it counted them.</param>
/// <param name="Staged">Rows that came.</param>
/// <param name="Taken">Rows that were decided.</param>
/// <param name="Left">Rows that lie there.</param>
public sealed record Reconciliation(long FileRows, long Staged, long Taken, long Left, bool IsOpen, ImmutableArray<RowsDecided> Decided)
{
    public const string Refused = "refused";

    /// <summary>Everything a row can come to. Any other word is not counted as accepted, and so does not add up.</summary>
    public static readonly ImmutableArray<string> AcceptedAs = ["new-citizen", "linked", "in-review", "changed", "unchanged", "ended"];

    public long Of(string outcome) => Decided.Where(d => d.Outcome == outcome).Sum(d => d.Rows);

    public long Accepted => AcceptedAs.Sum(Of);

    public long RefusedRows => Of(Refused);

    /// <summary>In plain words; none where every row of the file is accounted for, or still on its way.</summary>
    public IEnumerable<string> Discrepancies
    {
        get
        {
            var decided = Accepted + RefusedRows;
            if (decided != Taken) yield return $"{Taken} rows were taken in, and of {decided} it is known what became of them";
            if (IsOpen && Taken + Left != Staged) yield return $"{Staged} rows came; {Taken} of them were taken in and {Left} are waiting";
            if (!IsOpen && Left > 0) yield return $"{Left} rows lie there though the load is over";
            if (!IsOpen && Taken != FileRows) yield return $"the file has {FileRows} rows, and {Taken} of them were taken in";
            if (Staged > FileRows) yield return $"{Staged} rows came of a file that has {FileRows}";
        }
    }

    public bool AddsUp => !Discrepancies.Any();
}
