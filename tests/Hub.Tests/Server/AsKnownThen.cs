using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Hub.Contracts;
using NUnit.Framework;

namespace Hub.Tests.Server;

/// <summary>
/// Whatever happened since, an answer "on that day as known then" is what the hub said then: it was stopped there, asked of many days and of every agency,
/// and what it said was kept. Protection alone is as of now, on purpose: it recalls what was shown before.
/// </summary>
public sealed class AsKnownThen
{
    private enum What { Move, Temporary, Withdraw, Correct, Enrol, EndProtection, Link, Redrive, DaysPass, Stop }

    private sealed record Step(What What, int Place, int Day, int Which);

    private static readonly Gen<Step> AnyStep =
        from what in Gen.Frequency(
            (6, Gen.Constant(What.Move)), (2, Gen.Constant(What.Temporary)), (2, Gen.Constant(What.Withdraw)), (2, Gen.Constant(What.Correct)), (1, Gen.Constant(What.Enrol)),
            (1, Gen.Constant(What.EndProtection)), (1, Gen.Constant(What.Link)), (1, Gen.Constant(What.Redrive)), (4, Gen.Constant(What.DaysPass)), (5, Gen.Constant(What.Stop)))
        from place in Gen.Choose(1, 9)
        from day in Gen.Choose(-30, 30)
        from which in Gen.Choose(0, 9)
        select new Step(what, place, day, which);

    /// <summary>What was said when the hub stopped, of one citizen.</summary>
    private sealed record Said(string Citizen, int AtStep, DateTimeOffset KnownAt, string Path, string Answer);

    private RunningHub hub = null!;
    private int asked, compared, recalled;

    [OneTimeSetUp]
    public async Task Start() => hub = await RunningHub.Start();

    [OneTimeTearDown]
    public async Task Stop() => await hub.DisposeAsync();

    [TearDown]
    public async Task SayWhatTheHubSaid()
    {
        if (TestContext.CurrentContext.Result.FailCount == 0) return;
        TestContext.Out.WriteLine((await hub.Get("/v1/lag", "auditor")).Text);
        foreach (var line in hub.Desks.Log.Lines.Where(l => l.StartsWith("Warning", StringComparison.Ordinal) || l.StartsWith("Error", StringComparison.Ordinal)).TakeLast(10)) TestContext.Out.WriteLine(line);
    }

    [Test]
    public void Every_answer_as_known_then_is_what_a_hub_that_stopped_then_said()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(20), Prop.ForAll(
            Gen.ListOf(AnyStep).Where(steps => steps.Count is > 4 and < 30).ToArbitrary(), steps => Holds([.. steps]).GetAwaiter().GetResult()));
        TestContext.Out.WriteLine($"{asked} answers when stopped; of those {compared} were said again, {recalled} were recalled by protection");
        Assert.That(compared, Is.GreaterThan(300));
        Assert.That(recalled, Is.GreaterThan(20));
    }

    private async Task<bool> Holds(IReadOnlyList<Step> steps)
    {
        // What agencies answer: most apply, some refuse, some park; who does what depends on the record alone.
        hub.Desks.Answers = a => ((a.Message.Sequence + a.Message.Record[0]) % 7) switch { 0 => Outcomes.Rejected, 1 => Outcomes.Parked, _ => Outcomes.Applied };
        var life = new Life((await hub.Register()).Citizen);
        var said = new List<Said>();
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i].What is What.Stop) said.AddRange(await Ask(life, i));
            else if (await Do(life, steps[i]) && steps[i].What is (What.Enrol or What.EndProtection)) life.ProtectionChanged = i;
        }
        await hub.Settled();
        foreach (var one in said) await IsSaidAgain(life, one);
        return true;
    }

    private sealed class Life(string citizen)
    {
        public string Citizen => citizen;
        public List<string> Changes { get; } = [];
        public bool Protected { get; set; }
        public int ProtectionChanged { get; set; } = -1;
    }

    private string Day(int fromToday) => DateOnly.FromDateTime(hub.Clock.GetUtcNow().UtcDateTime.AddDays(fromToday)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Place(int number) => $"{number}00 Oak Avenue, Springfield, OH 45502";

    /// <summary>Whether it was recorded; a refusal is as good a step as any.</summary>
    private async Task<bool> Do(Life life, Step step)
    {
        var change = life.Changes.Count > 0 ? life.Changes[step.Which % life.Changes.Count] : null;
        var answer = step.What switch
        {
            What.Move => await hub.Report(life.Citizen, Place(step.Place), Day(step.Day)),
            What.Temporary => await hub.Report(life.Citizen, Place(step.Place), Day(step.Day), until: Day(step.Day + step.Which)),
            What.Withdraw when change is not null => await hub.Post($"/v1/changes/{change}/withdrawal", new { reason = "Stays." }),
            What.Correct when change is not null => await hub.Post($"/v1/changes/{change}/correction", new { address = Place(step.Place), reason = "Mistyped." }, "clerk"),
            What.Enrol => await hub.Post($"/v1/citizens/{life.Citizen}/protection", new { programme = "acp", substitute = $"PO Box {step.Place}200, Columbus, OH 43215" }),
            What.EndProtection => await hub.Post($"/v1/citizens/{life.Citizen}/protection/end", new { reason = "Left." }),
            What.Link => await hub.Post($"/v1/citizens/{life.Citizen}/records", new { agency = "courts", key = "CASE-" + Guid.NewGuid().ToString("N")[..10] }),
            What.Redrive => await hub.Post("/v1/deliveries/redrive", new { agency = "dmv", state = "rejected", dryRun = false, reason = "Mended." }),
            _ => null,
        };
        if (step.What is What.DaysPass) hub.Clock.Advance(TimeSpan.FromHours(1 + (step.Which * 11)));
        if (answer is null || (int)answer.Status >= 300) return false;
        if (step.What is What.Move or What.Temporary) life.Changes.Add(answer["change"]);
        if (step.What is What.Enrol or What.EndProtection) life.Protected = step.What is What.Enrol;
        return true;
    }

    private async Task<List<Said>> Ask(Life life, int step)
    {
        await hub.Settled();
        while (true)
        {
            var head = await hub.Store.Log.ReadHead();
            var said = await AskNow(life, step, head);
            // What was redriven is no lag while its answer is under way; the answer may come while the hub is asked, and then it is asked again.
            if (await hub.Store.Log.ReadHead() != head) continue;
            hub.Clock.Advance(TimeSpan.FromTicks(TimeSpan.TicksPerMicrosecond)); // Whatever comes after was recorded after.
            asked += said.Count;
            return said;
        }
    }

    private async Task<List<Said>> AskNow(Life life, int step, long head)
    {
        // To the microsecond: what was recorded at exactly that instant was known.
        var last = (await hub.Store.Log.ReadAt(head))!.RecordedAt;
        var said = new List<Said>();
        foreach (var day in (int[])[-31, -8, -1, 0, 1, 13, 31])
            foreach (var what in (string[])["address-book", "holdings"])
            {
                var path = $"/v1/citizens/{life.Citizen}/{what}?on={Day(day)}";
                said.Add(new(life.Citizen, step, last, path, (await Get(path)).Text));
            }
        said.Add(new(life.Citizen, step, last, $"/v1/address-books?on={Day(0)}", await LineOf(life, $"/v1/address-books?on={Day(0)}")));
        return said;
    }

    private async Task IsSaidAgain(Life life, Said said)
    {
        var path = $"{said.Path}&knownAt={Uri.EscapeDataString(said.KnownAt.ToString("O", CultureInfo.InvariantCulture))}";
        var isPopulation = said.Path.StartsWith("/v1/address-books", StringComparison.Ordinal);
        var again = isPopulation ? await LineOf(life, path) : (await Get(path)).Text;
        if (said.AtStep > life.ProtectionChanged)
        {
            Assert.That(Bare(again), Is.EqualTo(Bare(said.Answer)), path);
            compared++;
            return;
        }
        // Under protection since, or after it: no real address of before is shown any more, of whatever day and as known whenever.
        Assert.That(again, Does.Not.Contain("OAK AVE").And.Not.Contain("Oak Avenue").And.Not.Contain("MAIN ST"), path);
        Assert.That(again, life.Protected ? Does.Contain("\"protected\":true") : Does.Not.Contain("\"protected\":true"), path);
        recalled++;
    }

    private async Task<Answered> Get(string path)
    {
        var answer = await hub.Get(path, "auditor");
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), answer.Text);
        return answer;
    }

    private async Task<string> LineOf(Life life, string path) => (await Get(path)).Text.Split('\n').Single(l => l.StartsWith($$"""{"citizen":"{{life.Citizen}}",""", StringComparison.Ordinal));

    private static string Bare(string answer)
    {
        var json = JsonNode.Parse(answer)!.AsObject();
        json.Remove("knownAt");
        return json.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }
}
