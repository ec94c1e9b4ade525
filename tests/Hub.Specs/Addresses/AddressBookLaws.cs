using FsCheck.Fluent;
using FsCheck;
using Hub.Domain.Addresses;
using Hub.Domain;
using NUnit.Framework;
using static Hub.Specs.Addresses.Book;

namespace Hub.Specs.Addresses;

/// <summary>Laws that hold for every history of tellings.</summary>
public sealed class AddressBookLaws
{
    private static readonly AddressOnFile[] Places = [ElmStreet, OakAvenue, LakeRoad, MayLane];

    private static readonly Arbitrary<(int Place, int Day)[]> Tellings =
        (from place in Gen.Choose(0, Places.Length - 1) from day in Gen.Choose(0, 60) select (place, day)).ArrayOf().ToArbitrary();

    [FsCheck.NUnit.Property]
    public Property On_every_day_the_latest_day_told_holds_and_for_one_day_the_last_told() => Prop.ForAll(Tellings, tellings =>
    {
        var (book, model) = (Given(First(ElmStreet, 0)), new List<(DateOnly From, int Order, AddressOnFile Place)> { (DateOnly.MinValue, -1, ElmStreet) });
        for (var i = 0; i < tellings.Length; i++)
        {
            var (place, from) = (Places[tellings[i].Place], Jan1.AddDays(tellings[i].Day));
            if (book.Decide(new ReportMove(Change(i + 10), place, Home, from, null, from, Rules)) is not Decision.Accepted { Facts: [AddressEvent fact] }) continue;
            book = book.Evolve(new Recorded(100 + i, i, default, fact));
            model.Add((from, i, place));
        }
        return Enumerable.Range(-1, 63).All(day =>
        {
            var on = Jan1.AddDays(day);
            var holds = model.Where(m => m.From <= on).OrderBy(m => m.From).ThenBy(m => m.Order).Last();
            return book.LineOn(on) == holds.Place.Line;
        });
    });

    [FsCheck.NUnit.Property]
    public Property Telling_everything_twice_records_nothing_twice() => Prop.ForAll(Tellings, tellings =>
    {
        var book = Given(First(ElmStreet, 0));
        for (var i = 0; i < tellings.Length; i++)
        {
            var request = new ReportMove(Change(i + 10), Places[tellings[i].Place], Home, Jan1.AddDays(tellings[i].Day), null, March1, Rules);
            if (book.Decide(request) is Decision.Accepted { Facts: [AddressEvent fact] }) book = book.Evolve(new Recorded(100 + i, i, default, fact));
            if (book.Decide(request) is not Decision.NothingToRecord) return false;
        }
        return true;
    });
}
