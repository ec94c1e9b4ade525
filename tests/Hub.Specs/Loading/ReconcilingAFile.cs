using System.Collections.Immutable;
using Hub.Domain.Loading;
using NUnit.Framework;

namespace Hub.Specs.Loading;

/// <summary>An agency's file beside what became of it: every row is accounted for, or it is said where the numbers part.</summary>
public sealed class ReconcilingAFile
{
    private static RowsDecided Accepted(string outcome, long rows) => new(outcome, null, rows, []);

    private static RowsDecided Refused(string code, params long[] numbers) => new(Reconciliation.Refused, code, numbers.Length, [.. numbers]);

    private static Reconciliation Done(long rows, params ImmutableArray<RowsDecided> decided) => new(rows, rows, rows, 0, IsOpen: false, decided);

    [Test]
    public void Every_row_accepted_or_refused_adds_up()
    {
        var all = Done(10, Accepted("new-citizen", 4), Accepted("linked", 2), Accepted("in-review", 1), Accepted("changed", 1), Refused("no-name", 7), Refused("malformed", 9));
        Assert.That((all.Accepted, all.RefusedRows, all.AddsUp), Is.EqualTo((8L, 2L, true)), string.Join("; ", all.Discrepancies));
    }

    [TestCase(9)]
    [TestCase(11)]
    public void A_row_lost_or_counted_twice_is_said(long decided) =>
        Assert.That(Done(10, Accepted("linked", decided)).Discrepancies.Single(), Is.EqualTo($"10 rows were taken in, and of {decided} it is known what became of them"));

    [Test]
    public void What_became_of_a_row_is_one_of_the_words_that_are_known() =>
        Assert.That(Done(2, Accepted("linked", 1), Accepted("misplaced", 1)).AddsUp, Is.False);

    [Test]
    public void While_it_is_open_rows_may_wait_and_more_may_come() =>
        Assert.That(new Reconciliation(100, 40, 30, 10, IsOpen: true, [Accepted("linked", 30)]).AddsUp, Is.True);

    [Test]
    public void Rows_that_came_and_are_neither_taken_in_nor_waiting_are_missed() =>
        Assert.That(new Reconciliation(100, 40, 30, 9, IsOpen: true, [Accepted("linked", 30)]).Discrepancies.Single(), Does.Contain("40 rows came; 30 of them were taken in and 9 are waiting"));

    [Test]
    public void What_was_abandoned_does_not_add_up_to_the_file() =>
        Assert.That(new Reconciliation(100, 40, 30, 0, IsOpen: false, [Accepted("linked", 30)]).Discrepancies.Single(), Is.EqualTo("the file has 100 rows, and 30 of them were taken in"));

    [Test]
    public void Rows_of_a_load_that_is_over_lie_nowhere() =>
        Assert.That(new Reconciliation(30, 30, 30, 5, IsOpen: false, [Accepted("linked", 30)]).Discrepancies.Single(), Does.Contain("5 rows lie there"));

    [FsCheck.NUnit.Property]
    public bool However_rows_fall_out_a_whole_load_adds_up_and_one_row_more_in_the_file_does_not(ushort[] accepted, ushort refused)
    {
        var decided = accepted.Select((rows, i) => Accepted(Reconciliation.AcceptedAs[i % Reconciliation.AcceptedAs.Length], rows)).Append(new(Reconciliation.Refused, "no-name", refused, [])).ToImmutableArray();
        var all = Done(decided.Sum(d => d.Rows), decided);
        return all.AddsUp && !(all with { FileRows = all.FileRows + 1 }).AddsUp && all.Accepted + all.RefusedRows == all.FileRows;
    }
}
