using Hub.Contracts;

namespace Hub.Adapters.Revenue;

/// <summary>A change on its way to Revenue, until a line of an acknowledgement answers it.</summary>
internal sealed class OpenLine(Errand errand)
{
    private readonly TaskCompletionSource<Answer?> answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Errand Errand => errand;

    public string Key { get; } = RevenueLine.KeyOf(errand.MessageId);

    public Task<Answer?> Answered => answered.Task;

    public int Refusals { get; set; }

    public bool IsOpen => !answered.Task.IsCompleted;

    public void Answer(Answer? answer) => answered.TrySetResult(answer);
}

/// <summary>
/// Which lines are gathered, which lie with Revenue, and which go again. None of an account goes into a later batch while an earlier
/// one of it is open, so that an old address is never posted over a newer one.
/// </summary>
internal sealed class OpenLines(TimeSpan window)
{
    private const int MostInABatch = 20_000;
    private const int MostBatches = 100;
    private const int MostRefusals = 5;

    private readonly Dictionary<string, OpenLine> byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SentBatch> batches = new(StringComparer.Ordinal);
    private readonly TimeSpan patience = window * 5 > TimeSpan.FromSeconds(5) ? window * 5 : TimeSpan.FromSeconds(5);
    private List<OpenLine> gathered = [];

    public bool None => gathered.Count == 0 && batches.Count == 0;

    public bool AnySent => batches.Count > 0;

    // While Revenue takes nothing, what comes waits in the inbox and not as ever more files.
    public bool HasRoomForABatch => batches.Count < MostBatches;

    public void Gather(OpenLine line)
    {
        gathered.Add(line);
        byKey[line.Key] = line; // After a restart its acknowledgement may lie there already.
    }

    /// <summary>The lines that may go now, in their order.</summary>
    public List<OpenLine> NextBatch()
    {
        var (turn, rest, taken) = (new List<OpenLine>(), new List<OpenLine>(), new HashSet<Inbox.WaitingChange>());
        foreach (var line in gathered)
        {
            if (line.Errand.Change.IsBlocked) End(line, answer: null);
            if (!line.IsOpen) continue;
            var before = line.Errand.Change.Before;
            if (turn.Count < MostInABatch && (before is null || before.Settled.IsCompleted || taken.Contains(before)))
            {
                turn.Add(line);
                taken.Add(line.Errand.Change);
            }
            else rest.Add(line);
        }
        gathered = rest;
        return turn;
    }

    public void Sent(string name, List<OpenLine> lines, DateTimeOffset at) => batches[name] = new SentBatch(lines, at);

    /// <summary>The line ends without Revenue.</summary>
    public void End(OpenLine line, Answer? answer)
    {
        if (byKey.TryGetValue(line.Key, out var latest) && latest == line) byKey.Remove(line.Key);
        line.Answer(answer);
    }

    /// <summary>A line is known by its key, in whatever batch it is answered.</summary>
    public void Answered(string name, IReadOnlyList<RevenueAcknowledgement.Line> answers)
    {
        var posted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, answer) in answers.Reverse())
        {
            if (!byKey.Remove(key, out var line)) continue;
            var record = line.Errand.Change.Record;
            // A later line of the account stands already, so this one's turn is over: it can never be posted in its order.
            line.Answer(answer.Outcome == Outcomes.Parked && posted.Contains(record) ? answer with { Outcome = Outcomes.Rejected } : answer);
            if (answer.Outcome != Outcomes.Parked) posted.Add(record);
        }
        SendAgain(name); // What the acknowledgement left out, if anything.
        foreach (var done in batches.Where(b => b.Value.Lines.TrueForAll(l => !l.IsOpen)).Select(b => b.Key).ToList()) batches.Remove(done);
    }

    /// <summary>Batches that Revenue took away and did not answer in time. One that still lies there will be taken some day.</summary>
    public void TakeBackUnanswered(DateTimeOffset now, Func<string, bool> stillThere)
    {
        foreach (var name in batches.Where(b => now - b.Value.At >= patience && !stillThere(b.Key)).Select(b => b.Key).ToList()) SendAgain(name);
    }

    public void SendAgain(string name)
    {
        if (!batches.Remove(name, out var batch)) return;
        gathered.InsertRange(0, batch.Lines.Where(l => l.IsOpen));
    }

    public void RefusedAsAWhole(string name, string code, DateTimeOffset now)
    {
        if (!batches.TryGetValue(name, out var batch)) return;
        foreach (var line in batch.Lines.Where(l => l.IsOpen && ++l.Refusals >= MostRefusals))
        {
            End(line, Answer.Parked(now, code));
        }
        SendAgain(name);
    }

    private sealed record SentBatch(List<OpenLine> Lines, DateTimeOffset At);
}
