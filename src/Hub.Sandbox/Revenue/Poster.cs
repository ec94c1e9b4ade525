using Hub.Sandbox.Faults;
using Hub.Sandbox.Records;
using Microsoft.Extensions.Logging;

namespace Hub.Sandbox.Revenue;

/// <summary>
/// Takes batches from the drop folder in the order of their names: posts a whole batch in one transaction, writes its acknowledgement, then
/// takes the file away. A crash between any two of these is made good by doing it again: the message keys are known then.
/// </summary>
public sealed partial class Poster(Agency revenue, SandboxSettings settings, ILogger<Poster> log) : DailyWork
{
    private const int MostArchived = 500;
    private const int MostUnread = 10_000;

    private readonly string incoming = Path.Combine(settings.RevenueDrop, "in");
    private readonly string outgoing = Path.Combine(settings.RevenueDrop, "out");
    private readonly string archive = Path.Combine(revenue.Folder, "archive");

    protected override async Task Work(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(settings.RevenueLooksEvery);
        do
        {
            try
            {
                foreach (var folder in (string[])[incoming, outgoing, archive]) Directory.CreateDirectory(folder);
                await TakeAll(ct);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or Microsoft.Data.Sqlite.SqliteException)
            {
                SaysSo(e.GetType().Name); // The batch lies where it lay and is tried again at the next look.
            }
        }
        while (await timer.WaitForNextTickAsync(ct));
    }

    private async Task TakeAll(CancellationToken ct)
    {
        var batches = Directory.EnumerateFiles(incoming, "HUBADDR.*.txt").Select(f => Path.GetFileName(f)).Where(f => BatchFile.Name.IsMatch(f)).Order(StringComparer.Ordinal).ToList();
        if (batches.Count == 0) return;
        if (Directory.EnumerateFiles(outgoing).Take(MostUnread).Count() == MostUnread) return;
        foreach (var batch in batches)
        {
            if (!await Take(batch, ct)) return; // Batches are never posted out of order.
        }
    }

    private async Task<bool> Take(string fileName, CancellationToken ct)
    {
        if (revenue.Faults.Strike(FaultKinds.Delay, null) is { } slow) await Task.Delay(slow.LatencyMs, ct);
        if (((string[])[FaultKinds.Hang, FaultKinds.Error, FaultKinds.Busy, FaultKinds.Closed, FaultKinds.Reset]).Any(kind => revenue.Faults.Strike(kind, null) is not null)) return false;

        var path = Path.Combine(incoming, fileName);
        var number = BatchFile.Name.Match(fileName).Groups["number"].Value;
        var bytes = new FileInfo(path).Length > BatchFile.MostBytes ? null : await File.ReadAllBytesAsync(path, ct);
        var (lines, refused) = bytes is null ? ([], "F08") : BatchFile.Read(fileName, bytes);
        var acknowledgement = refused is not null
            ? Acknowledgement.OfRefused(number, settings.Clock.GetUtcNow(), refused)
            : Acknowledgement.Of(number, settings.Clock.GetUtcNow(), await Post(lines, ct));

        // As if the machine had stopped between the commit and the acknowledgement.
        if (((string[])[FaultKinds.ResetAfter, FaultKinds.HangAfter]).Any(kind => revenue.Faults.Strike(kind, null) is not null)) return false;

        if (revenue.Faults.Strike(FaultKinds.Corrupt, null) is not null) acknowledgement[acknowledgement.Length / 2] ^= 1;
        if (revenue.Faults.Strike(FaultKinds.Silent, null) is null) Write("HUBACK" + fileName["HUBADDR".Length..], acknowledgement);
        TakeAway(path, fileName, lines);
        return true;
    }

    private Task<List<(BatchLine, Posted?)>> Post(IReadOnlyList<BatchLine> lines, CancellationToken ct) => revenue.Master.Write(journal =>
    {
        var posted = new List<(BatchLine, Posted?)>(lines.Count);
        foreach (var line in lines) posted.Add((line, line.Posting is null ? null : journal.Post(line.Posting, revenue.RefusalFor)));
        return posted;
    }, ct);

    private void Write(string fileName, byte[] content)
    {
        var temporary = Path.Combine(outgoing, fileName + ".tmp");
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, Path.Combine(outgoing, fileName), overwrite: true);
    }

    private void TakeAway(string path, string fileName, IReadOnlyList<BatchLine> lines)
    {
        var struckOut = lines.Select(l => l.Posting).OfType<Posting>().Where(p => p.StrikesOut).Select(p => p.RecordKey).Distinct(StringComparer.Ordinal).ToList();
        if (struckOut.Count > 0)
        {
            // Earlier lines of these accounts, in this batch or an archived one, hold what may not be kept.
            File.Delete(path);
            foreach (var old in Directory.GetFiles(archive).Where(f => Names(f, struckOut))) File.Delete(old);
            return;
        }

        File.Move(path, Path.Combine(archive, fileName), overwrite: true);
        var kept = Directory.GetFiles(archive);
        if (kept.Length <= MostArchived) return;
        foreach (var old in kept.Order(StringComparer.Ordinal).Take(kept.Length - MostArchived)) File.Delete(old);
    }

    // Whatever the file's form: a refused batch may not keep it either. A longer key that begins alike costs its archived batch, no more.
    private static bool Names(string batch, List<string> accounts) =>
        File.ReadLines(batch).Any(record => accounts.Exists(account => record.Contains(account, StringComparison.Ordinal)));

    [LoggerMessage(Level = LogLevel.Warning, Message = "Revenue could not take a batch ({Reason}); it is tried again.")]
    private partial void SaysSo(string reason);
}
