using FsCheck;
using FsCheck.Fluent;
using Hub.Sandbox.Records;
using NUnit.Framework;

namespace Hub.Tests.Sandbox;

public sealed class MasterFileTests
{
    private DirectoryInfo folder = null!;
    private MasterFile master = null!;

    [SetUp]
    public void Open()
    {
        folder = Directory.CreateTempSubdirectory("hub-master-");
        master = new MasterFile(folder.FullName, "XX", TimeProvider.System);
    }

    [TearDown]
    public async Task Close()
    {
        await master.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private static Guid Id(int n) => new(n, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);

    private static Posting Told(int message, int record) => new(Id(message), $"R-{record}", new MailAddress($"{message} ELM ST", "DAYTON", "OH", "45402"), null, "MOVE", null);

    // The law of the inbox at the agency's end, on the real storage: each message id has one effect, whatever comes again and when.
    [Test]
    public void However_often_messages_come_again_each_has_one_effect_and_the_last_new_one_holds()
    {
        var run = 0;
        Prop.ForAll(Gen.Choose(0, 11).NonEmptyListOf().ToArbitrary(), told =>
        {
            var from = 100 * ++run; // Other ids and records than the runs before: they share one file.
            var before = master.Count();
            foreach (var n in told) master.Write(j => j.Post(Told(from + n, from + n % 3), _ => null), CancellationToken.None).Wait();
            var after = master.Count();
            var distinct = told.Distinct().ToList();
            return after.Applied - before.Applied == distinct.Count
                && after.Duplicates - before.Duplicates == told.Count() - distinct.Count
                && distinct.GroupBy(n => n % 3).All(g => master.Of($"R-{from + g.Key}")!.Now.Address!.Line == $"{from + g.Last()} ELM ST");
        }).QuickCheckThrowOnFailure();
    }

    [Test]
    public async Task A_job_that_fails_leaves_nothing_and_does_not_fail_the_others_of_its_commit()
    {
        var jobs = Enumerable.Range(0, 100).Select(n => master.Write(journal =>
        {
            var posted = journal.Post(Told(n, n), _ => null);
            return n % 10 == 0 ? throw new InvalidOperationException("broken on purpose") : posted;
        }, CancellationToken.None)).ToList();
        await Task.WhenAll(jobs).ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.That(jobs.Count(j => j.IsFaulted), Is.EqualTo(10));
        Assert.That(master.Count(), Is.EqualTo(new Counts(90, 90, 0, 0, 0)));
    }

    [Test]
    public async Task A_refused_message_leaves_no_address_behind()
    {
        await master.Write(j => j.Post(Told(1, 1), _ => "R01"), CancellationToken.None);
        Assert.That(master.Of("R-1"), Is.Null);
        Assert.That(master.HistoryOf("R-1").Single(), Has.Property("Address").Null.And.Property("Code").EqualTo("R01"));
        await master.DisposeAsync();
        Assert.That(Directory.GetFiles(folder.FullName).Select(File.ReadAllText), Has.None.Contains("1 ELM ST"));
    }
}
