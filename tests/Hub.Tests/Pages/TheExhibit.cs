using System.Text;
using Hub.Tests.Cli;
using Hub.Tests.Server;
using NUnit.Framework;

namespace Hub.Tests.Pages;

/// <summary>An exhibit as a court gets it: a folder, a browser without a network, and the verifier.</summary>
[NonParallelizable]
public sealed class TheExhibit
{
    private RunningHub hub = null!;
    private Terminal terminal = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        hub = await RunningHub.Start();
        terminal = new Terminal(hub.Address);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        terminal.Dispose();
        await hub.DisposeAsync();
    }

    [Test]
    public async Task It_shows_what_held_and_what_was_held_and_every_proof_in_it_holds_by_itself()
    {
        var alma = await hub.Register();
        await hub.Settled();
        hub.Clock.Advance(TimeSpan.FromDays(3));
        var move = await hub.Report(alma.Citizen, "300 Oak Avenue Apt <4>, Springfield, OH 45502", "2026-03-04");
        await hub.Settled();
        var folder = await Make(alma.Citizen, "--on", "2026-03-05", "--agency", "dmv");

        var proofs = Directory.GetFiles(Path.Combine(folder, "proofs"));
        Assert.That(proofs, Has.Length.EqualTo(10), "registration, three links, two addresses; what the DMV was told twice and its two answers");
        foreach (var proof in proofs) Assert.That(await Verify(proof, folder), Is.Zero, terminal.Said + terminal.Complained);
        var text = await File.ReadAllTextAsync(proofs[0]);
        await File.WriteAllTextAsync(proofs[0], text.Replace("\nextra AAAA", "\nextra AAAB", StringComparison.Ordinal));
        Assert.That(await Verify(proofs[0], folder), Is.EqualTo(1), "a changed proof");

        await using var browser = await Browser.Open();
        await browser.Go(new Uri(Path.Combine(folder, "exhibit.html")));
        var shown = (await browser.Ask("document.body.innerText")).GetString()!;
        Assert.That(shown, Does.Contain("300 OAK AVE APT").And.Contain("100 MAIN ST").And.Contain(alma.Key("dmv")).And.Contain(move["change"]).And.Contain("Apt <4>"));
        Assert.That(shown, Does.Contain("What dmv held at the end of that day"));
        Assert.That((await browser.Ask("document.querySelectorAll('script,link,img,iframe,object').length")).GetInt32(), Is.Zero, "it stands by itself");
        Assert.That((await browser.Ask("performance.getEntriesByType('resource').length")).GetInt32(), Is.Zero);
        Assert.That((await browser.Ask("document.documentElement.scrollWidth <= innerWidth")).GetBoolean(), Is.True, "nothing runs off the page");
        Assert.That(browser.Complaints, Is.Empty);
    }

    [Test]
    public async Task It_is_the_same_day_later_as_it_was_when_it_is_asked_as_known_then()
    {
        var alma = await hub.Register();
        await hub.Settled();
        var then = (await hub.Store.Log.ReadAt(await hub.Store.Log.ReadHead()))!.RecordedAt;
        hub.Clock.Advance(TimeSpan.FromDays(1));
        await hub.Report(alma.Citizen, "300 Oak Avenue, Springfield, OH 45502", "2026-03-01");
        await hub.Settled();
        var folder = await Make(alma.Citizen, "--on", "2026-03-02", "--known-at", then.ToString("O"), "--agency", "dmv");
        Assert.That(await File.ReadAllTextAsync(Path.Combine(folder, "exhibit.html")), Does.Contain("100 MAIN ST").And.Not.Contain("OAK AVE"));
    }

    [Test]
    public async Task Of_a_protected_citizen_nothing_in_it_says_where_or_when_they_moved()
    {
        var alma = await hub.Register("44 Hidden Street, Springfield, OH 45502");
        await hub.Report(alma.Citizen, "45 Hidden Street, Springfield, OH 45502", "2026-03-02");
        await hub.Post($"/v1/citizens/{alma.Citizen}/protection", new { programme = "acp", substitute = "PO Box 7099, Columbus, OH 43216" });
        await hub.Settled();
        var folder = await Make(alma.Citizen, "--agency", "dmv");
        var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        foreach (var file in files) Assert.That((await File.ReadAllTextAsync(file)).ToUpperInvariant(), Does.Not.Contain("HIDDEN"), file);
        Assert.That(files.Where(f => f.EndsWith(".tlog-proof", StringComparison.Ordinal)).Select(Leaf), Has.None.Contains("address-changed"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(folder, "exhibit.html")), Does.Contain("PO BOX 7099").And.Contain("(withheld: protected)"));
    }

    private static string Leaf(string proof) => Encoding.Latin1.GetString(Convert.FromBase64String(File.ReadAllLines(proof)[1]["extra ".Length..]));

    private async Task<string> Make(string citizen, params string[] more)
    {
        var folder = Path.Combine(RunningHub.Folder("exhibit"), "exhibit");
        Assert.That(await terminal.Types(["audit", "exhibit", "--citizen", citizen, "--out", folder, .. more]), Is.Zero, terminal.Complained);
        Assert.That(await terminal.Types(["audit", "exhibit", "--citizen", citizen, "--out", folder, .. more]), Is.EqualTo(2), "nothing is written over");
        return folder;
    }

    private Task<int> Verify(string proof, string folder) => terminal.Types("verify", "proof", proof, "--policy", Path.Combine(folder, "policy"));
}
