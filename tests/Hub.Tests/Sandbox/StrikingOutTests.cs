using System.Text;
using NUnit.Framework;

namespace Hub.Tests.Sandbox;

/// <summary>An address replaced by order leaves no trace of the one before, in any byte that the agency keeps.</summary>
public sealed class StrikingOutTests
{
    private const string Former = "9 FORMER HIDEAWAY ST";

    private SandboxHouse house = null!;

    [SetUp]
    public async Task Open() => house = await SandboxHouse.Open();

    [TearDown]
    public async Task Close() => await house.DisposeAsync();

    private List<string> FilesThatHold(string text) => [.. ((string[])[house.Data, house.Drop]).Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)).Where(file => Encoding.Latin1.GetString(Bytes(file)).Contains(text, StringComparison.Ordinal))];

    private static byte[] Bytes(string file)
    {
        using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        open.CopyTo(copy);
        return copy.ToArray();
    }

    [Test]
    public async Task At_the_DMV_with_the_letters_that_showed_it()
    {
        var move = AgencyPages.Blocks("dmv-soap.md", "xml")[0];
        using var told = await house.Post("/dmv/soap", move.Replace("0193c5a2", "00000001", StringComparison.Ordinal).Replace("418 PLUM HOLLOW RD APT 2", Former, StringComparison.Ordinal), "application/soap+xml");
        await house.Ask("/agencies/dmv/notices", new { recordKey = "DMV-90417", kind = "licence-expiry" });
        Assert.That(FilesThatHold(Former), Is.Not.Empty);

        using var replaced = await house.Post("/dmv/soap", move.Replace(">MOVE<", ">REPL<", StringComparison.Ordinal), "application/soap+xml");
        Assert.That((int)replaced.StatusCode, Is.EqualTo(200));
        await SandboxHouse.Until(() => FilesThatHold(Former).Count == 0);
        var (_, notice) = await house.Ask("/agencies/dmv/notices", new { recordKey = "DMV-90417", kind = "licence-expiry" });
        Assert.That(notice.GetProperty("withoutHub").ValueKind, Is.EqualTo(System.Text.Json.JsonValueKind.Null));
        Assert.That(notice.GetProperty("address").GetProperty("line").GetString(), Is.EqualTo("418 PLUM HOLLOW RD APT 2"));
        Assert.That(await house.Count("dmv"), Is.EqualTo("1 records 2 applied 0 rejected 0 duplicates 0 unchanged"));
    }

    [Test]
    public async Task At_Revenue_with_the_archived_batches_and_for_the_named_account_only()
    {
        var first = new BatchText().With("00000000000000000000000000000001", "ACC-1", Former).With("00000000000000000000000000000002", "ACC-2", "7 STAYING AVE");
        house.PutBatch(first.Name, first.Bytes());
        await house.Acknowledgement(first.Name);
        var replacing = new BatchText("000002").With("00000000000000000000000000000003", "ACC-1", "PO BOX 7099", cause: "06");
        house.PutBatch(replacing.Name, replacing.Bytes());
        await house.Acknowledgement(replacing.Name);
        await SandboxHouse.Until(() => FilesThatHold(Former).Count == 0);
        Assert.That(await house.Holdings("revenue"), Does.Contain("ACC-1,PO BOX 7099,").And.Contain("ACC-2,7 STAYING AVE,"));
    }
}
