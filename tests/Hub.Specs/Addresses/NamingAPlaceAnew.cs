using FsCheck;
using FsCheck.Fluent;
using Hub.Domain;
using Hub.Domain.Addresses;
using NUnit.Framework;
using static Hub.Domain.Addresses.AddressEvent;
using static Hub.Domain.Addresses.ReaddressingEvent;
using static Hub.Specs.Addresses.Book;

namespace Hub.Specs.Addresses;

/// <summary>An authority renumbers, renames or annexes. The citizen stays where they are.</summary>
public sealed class NamingAPlaceAnew
{
    private static readonly ReaddressingId Table = new("TABLE00000001"), AnotherTable = new("TABLE00000002");
    private static readonly AddressOnFile ElmWay = At("1012 ELM WAY"), ElmCourt = At("5 ELM CT");

    private static Readdress Renamed(AddressOnFile old, AddressOnFile to, DateOnly from, ReaddressingId? table = null, int change = 50) =>
        new(Change(change), table ?? Table, ReaddressingKind.Renamed, old, to, from);

    private static IReadOnlyList<ChangeId> LinesRenamed(AddressBook book, Readdress request) =>
        book.Decide(request) is Decision.Accepted { Facts: [AddressReaddressed fact] } ? fact.Renames : [];

    [Test]
    public void From_its_day_the_place_has_another_name_and_before_it_the_old_one()
    {
        var book = Given(First(ElmStreet)).When(b => b.Decide(Renamed(ElmStreet, ElmWay, March1)));
        Assert.That((book.LineOn(March1.AddDays(-1)), book.LineOn(March1), book.LineOn(June1)), Is.EqualTo(("12 ELM ST", "1012 ELM WAY", "1012 ELM WAY")));
        Assert.That(book.Entries, Has.Length.EqualTo(1), "nobody moved");
        Assert.That(book.EntryOn(June1, AddressKind.Residence)!.HoldsFrom(June1), Is.EqualTo(March1));
        Assert.That(book.EntryOn(June1, AddressKind.Residence)!.HoldsFrom(Jan1), Is.Null, "the open beginning of the first address");
    }

    [Test]
    public void The_same_table_names_a_line_once_however_often_it_is_carried_out()
    {
        var once = Given(First(ElmStreet)).When(b => b.Decide(Renamed(ElmStreet, ElmWay, March1)));
        Assert.That(once.Decide(Renamed(ElmStreet, ElmCourt, March1, change: 51)), Is.InstanceOf<Decision.NothingToRecord>());
        Assert.That(LinesRenamed(once, Renamed(ElmWay, ElmCourt, April1)), Is.Empty, "a row of the same table does not follow on another");
        Assert.That(LinesRenamed(once, Renamed(ElmWay, ElmCourt, April1, AnotherTable)), Is.EqualTo(new[] { Change(1) }));
    }

    [Test]
    public void Who_moved_away_before_the_day_is_not_touched_and_who_moves_away_later_is()
    {
        Assert.That(LinesRenamed(Given(First(ElmStreet), Moved(OakAvenue, March1, 2)), Renamed(ElmStreet, ElmWay, March1)), Is.Empty);
        var later = Given(First(ElmStreet), Moved(OakAvenue, April1, 2));
        Assert.That(LinesRenamed(later, Renamed(ElmStreet, ElmWay, March1)), Is.EqualTo(new[] { Change(1) }));
        Assert.That(later.When(b => b.Decide(Renamed(ElmStreet, ElmWay, March1))).LineOn(April1), Is.EqualTo("300 OAK AVE APT 4"));
    }

    [Test]
    public void Who_has_come_there_since_or_will_come_is_reached_under_the_new_name()
    {
        var came = Given(First(OakAvenue), Moved(ElmStreet, March2, 2)).When(b => b.Decide(Renamed(ElmStreet, ElmWay, March1)));
        Assert.That((came.LineOn(March2), came.EntryOn(March2, AddressKind.Mailing)!.HoldsFrom(March2)), Is.EqualTo(("1012 ELM WAY", March2)));
        var comes = Given(First(OakAvenue), Moved(ElmStreet, June1, 2, waits: true)).When(b => b.Decide(Renamed(ElmStreet, ElmWay, March1)));
        Assert.That((comes.LineOn(June1.AddDays(-1)), comes.LineOn(June1)), Is.EqualTo(("300 OAK AVE APT 4", "1012 ELM WAY")));
        Assert.That(comes.When(b => b.Decide(new WithdrawMove(Change(2)))).LineOn(June1), Is.EqualTo("300 OAK AVE APT 4"));
    }

    [Test]
    public void A_late_report_takes_its_place_as_if_the_street_had_kept_its_name()
    {
        var book = Given(First(ElmStreet)).When(b => b.Decide(Renamed(ElmStreet, ElmWay, March1)));
        var late = book.When(b => b.Decide(Told(LakeRoad, March1.AddDays(-10), April1)));
        Assert.That(late.LineOn(April1), Is.EqualTo("7 LAKE RD"), "the citizen had left before the street was renamed");
    }

    [Test]
    public void To_tell_the_new_name_is_no_move()
    {
        var book = Given(First(ElmStreet)).When(b => b.Decide(Renamed(ElmStreet, ElmWay, March1)));
        Assert.That(book.Decide(Told(ElmWay, April1, April1)), Is.EqualTo(new Decision.NothingToRecord(Change(1))));
        Assert.That(book.Decide(Told(ElmWay, Jan1, April1)), Is.InstanceOf<Decision.Accepted>(), "nothing was called so then");
    }

    [Test]
    public void A_correction_of_the_line_takes_its_names_along()
    {
        var book = Given(First(ElmStreet)).When(b => b.Decide(Renamed(ElmStreet, ElmWay, March1)));
        Assert.That(book.When(b => b.Decide(new CorrectAddress(Change(9), Change(1), LakeRoad))).LineOn(April1), Is.EqualTo("7 LAKE RD"), "they never lived in that street");
    }

    [Test]
    public void What_lies_under_a_temporary_address_is_renamed_too_and_when_protection_ends_the_name_of_the_day_is_written_anew()
    {
        var away = Given(First(ElmStreet), Moved(LakeRoad, Jan1, 2, until: April1)).When(b => b.Decide(Renamed(ElmStreet, ElmWay, March1)));
        Assert.That((away.LineOn(March2), away.LineOn(April1.AddDays(1))), Is.EqualTo(("7 LAKE RD", "1012 ELM WAY")));
        Assert.That(away.RestatedOn(June1).Select(r => r.Address.Line), Is.EqualTo(new[] { "1012 ELM WAY" }));
    }

    [TestCase("100 MAIN ST", "1020 MAIN ST")]
    [TestCase("100 MAIN ST APT 4", "1020 MAIN ST APT 4")]
    [TestCase("100 MAIN ST BLDG 2 STE 2A", "1020 MAIN ST BLDG 2 STE 2A")]
    [TestCase("100 MAIN ST APT 9", "7 SIDE DOOR LN", TestName = "A door with a row of its own")]
    [TestCase("100 MAIN ST W", null)]
    [TestCase("100 MAIN ST SIDE DR", null)]
    [TestCase("100 MAIN ST KEY RD", null)]
    [TestCase("100 MAIN ST REAR", "1020 MAIN ST REAR")]
    [TestCase("1100 MAIN ST", null)]
    public void A_house_takes_its_doors_along(string lives, string? renamed)
    {
        var table = new ReaddressingTable([new(At("100 MAIN ST"), At("1020 MAIN ST"), ReaddressingKind.Renumbered), new(At("100 MAIN ST APT 9"), At("7 SIDE DOOR LN"), ReaddressingKind.Renumbered)]);
        Assert.That(table.Find(At(lives))?.New.Line, Is.EqualTo(renamed));
        Assert.That(table.Find(At(lives) with { Zip = "45503" }), Is.Null);
        Assert.That(table.Find(At(lives) with { Zip = "45502-1234" })?.New.Line, Is.EqualTo(renamed), "ZIP+4 is a finer name for the same place");
    }

    [Test]
    public void A_house_that_becomes_one_door_takes_no_other_door_along()
    {
        var table = new ReaddressingTable([new(At("100 MAIN ST"), At("7 OAK AVE APT 1"), ReaddressingKind.Renumbered)]);
        Assert.That(table.Find(At("100 MAIN ST"))?.New.Line, Is.EqualTo("7 OAK AVE APT 1"));
        foreach (var door in (string[])["100 MAIN ST REAR", "100 MAIN ST APT 4"]) Assert.That(table.Find(At(door)), Is.Null, door);
    }

    [FsCheck.NUnit.Property]
    public Property Naming_places_anew_changes_no_day_on_which_somebody_lives_somewhere() => Prop.ForAll(
        (from moves in (from place in Gen.Choose(0, 2) from day in Gen.Choose(0, 60) select (place, day)).ArrayOf() from named in Gen.Choose(0, 60) select (moves, named)).ToArbitrary(), history =>
        {
            AddressOnFile[] places = [ElmStreet, OakAvenue, LakeRoad];
            var plain = history.moves.Select((m, i) => Moved(places[m.place], Jan1.AddDays(m.day), i + 2)).Aggregate(Given(First(MayLane)), (book, fact) => book.Evolve(new Recorded(100 + book.Entries.Length, 0, default, fact)));
            var day = Jan1.AddDays(history.named);
            var renamed = plain.When(b => b.Decide(Renamed(ElmStreet, ElmWay, day)));
            return Enumerable.Range(-1, 63).Select(n => Jan1.AddDays(n)).All(on =>
                renamed.LineOn(on) == (plain.LineOn(on) == "12 ELM ST" && on >= day ? "1012 ELM WAY" : plain.LineOn(on)));
        });

    private static Readdressing Announced(params ReaddressingEvent[] more) =>
        more.Prepend(new ReaddressingAnnounced(Table, "clark-county-engineer", "Ohio R.C. 5541.04", March1, "anna", [new(ElmStreet, ElmWay, ReaddressingKind.Renamed)]))
            .Aggregate(Readdressing.Unknown, (r, fact) => r.Evolve(new Recorded(1, r.Version + 1, default, fact)));

    [Test]
    public void Who_announced_it_does_not_approve_it()
    {
        Assert.That(Announced().Decide(new ApproveReaddressing("anna", Jan1)).Code(), Is.EqualTo("same-person"));
        Assert.That(Announced().Decide(new ApproveReaddressing("ben", Jan1)), Is.InstanceOf<Decision.Accepted>());
        Assert.That(Announced(new ReaddressingApproved("ben", Jan1, March1)).Decide(new ApproveReaddressing("carl", Jan1)), Is.InstanceOf<Decision.NothingToRecord>());
    }

    [Test]
    public void It_is_carried_out_from_its_day_on_if_it_is_approved_and_was_not_withdrawn()
    {
        Assert.That(Announced().IsDue(June1), Is.False, "nobody approved it");
        var approved = Announced(new ReaddressingApproved("ben", Jan1, March1));
        Assert.That((approved.IsDue(March1.AddDays(-1)), approved.IsDue(March1), approved.IsDue(June1)), Is.EqualTo((false, true, true)));
        Assert.That(approved.DueOn(March1), Is.InstanceOf<Decision.Accepted>());
        var withdrawn = Announced(new ReaddressingApproved("ben", Jan1, March1), new ReaddressingWithdrawn("anna", Jan1));
        Assert.That((withdrawn.IsDue(June1), withdrawn.Decide(new ApproveReaddressing("carl", Jan1)).Code()), Is.EqualTo((false, "change-withdrawn")));
    }

    [Test]
    public void What_has_begun_goes_on_to_its_end_and_may_be_carried_out_once_more()
    {
        var began = Announced(new ReaddressingApproved("ben", Jan1, March1), new ReaddressingBegan(March1));
        Assert.That((began.IsDue(March2), began.DueOn(March2)), Is.EqualTo((true, (Decision)new Decision.NothingToRecord(null))), "after a crash it goes on without beginning anew");
        Assert.That(began.Decide(new WithdrawReaddressing("anna", March1)).Code(), Is.EqualTo("already-in-effect"));
        var completed = began.Evolve(new Recorded(9, 4, default, new ReaddressingCompleted(41, March2)));
        Assert.That((completed.IsDue(June1), completed.Citizens), Is.EqualTo((false, (int?)41)));
        Assert.That(completed.Decide(new CarryOutAgain(April1)), Is.InstanceOf<Decision.Accepted>());
        Assert.That(completed.Evolve(new Recorded(10, 5, default, new ReaddressingBegan(April1))).IsDue(April1), Is.True);
    }

    [Test]
    public void Of_one_that_nobody_announced_nothing_is_decided() => Assert.That(
        new[] { Readdressing.Unknown.Decide(new ApproveReaddressing("ben", Jan1)).Code(), Readdressing.Unknown.Decide(new WithdrawReaddressing("ben", Jan1)).Code(), Readdressing.Unknown.Decide(new CarryOutAgain(Jan1)).Code() },
        Is.All.EqualTo("unknown-readdressing"));
}
