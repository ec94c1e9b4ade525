using System.Text.Json;
using System.Threading.Channels;
using Hub.Sandbox.Faults;
using Hub.Sandbox.Records;
using Microsoft.Data.Sqlite;

namespace Hub.Sandbox.Courts;

/// <summary>
/// What the Courts have taken and not yet answered. A message lies here from its 202 until its call back was received; it is docketed in the
/// order of taking. A repeat of an answered message puts it back, decided, so that it is called back again.
/// </summary>
public sealed class Docket : DailyWork
{
    /// <summary>Taken and unanswered at once; beyond it the Courts are closed for a while.</summary>
    public const int MostOpen = 20_000;
    private const int MostAtOnce = 500;

    private readonly Agency courts;
    private readonly CallBacks callBacks;
    private readonly TimeSpan after;
    private readonly Channel<bool> arrived = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public Docket(Agency courts, CallBacks callBacks, SandboxSettings settings)
    {
        this.courts = courts;
        this.callBacks = callBacks;
        after = settings.CourtsDocketAfter;
        courts.Master.Add("""
            create table if not exists docket (
              id integer primary key autoincrement, message blob not null unique, digest blob not null,
              posting text,                          -- Emptied once decided: the journal has it then.
              decided integer not null) strict;
            create index if not exists docket_undecided on docket (id) where not decided;
            """);
    }

    public enum Reception { Taken, Reused, Full }

    public async Task<Reception> Take(Posting posting, CancellationToken ct)
    {
        if (callBacks.Open >= MostOpen) return Reception.Full;
        var (reception, again) = await courts.Master.Write(journal => Enter(journal, posting), ct);
        if (reception != Reception.Taken) return reception;
        if (again is null) arrived.Writer.TryWrite(true);
        else callBacks.Call(again);
        return reception;
    }

    private static (Reception, DocketCall?) Enter(Journal journal, Posting posting)
    {
        var (message, digest) = (posting.MessageId.ToByteArray(bigEndian: true), posting.Digest());
        if (journal.Find(posting.MessageId, digest) is { } known)
        {
            if (!known.Repeat) return (Reception.Reused, null);
            journal.CountRepeat();
            using var putBack = new Statement(journal.Connection, "insert or ignore into docket (message, digest, decided) values ($1, $2, 1)", 2);
            return (Reception.Taken, putBack.Run(message, digest) == 1 ? new DocketCall(posting.MessageId, posting.RecordKey, posting.Cause, known) : null);
        }

        using (var waiting = new Statement(journal.Connection, "select digest from docket where message = $1", 1))
        {
            if (waiting.Single(message) is byte[] first)
            {
                if (!first.AsSpan().SequenceEqual(digest)) return (Reception.Reused, null);
                journal.CountRepeat();
                return (Reception.Taken, null);
            }
        }

        using var enter = new Statement(journal.Connection, "insert into docket (message, digest, posting, decided) values ($1, $2, $3, 0)", 3);
        enter.Run(message, digest, JsonSerializer.Serialize(posting));
        return (Reception.Taken, null);
    }

    protected override async Task Work(CancellationToken ct)
    {
        foreach (var call in courts.Master.Read(LeftFromBefore)) callBacks.Call(call);
        arrived.Writer.TryWrite(true);
        while (await arrived.Reader.WaitToReadAsync(ct))
        {
            arrived.Reader.TryRead(out _);
            await Task.Delay(after, ct);
            IReadOnlyList<DocketCall> decided;
            do
            {
                try
                {
                    decided = await courts.Master.Write(Decide, ct);
                }
                catch (SqliteException)
                {
                    arrived.Writer.TryWrite(true); // Nothing was decided; everything lies where it lay.
                    break;
                }

                foreach (var call in decided)
                {
                    if (courts.Faults.Strike(FaultKinds.Silent, call.RecordKey) is null) callBacks.Call(call);
                    else await CallBacks.Forget(courts.Master, call.MessageId);
                }
            }
            while (decided.Count == MostAtOnce);
        }
    }

    private List<DocketCall> Decide(Journal journal)
    {
        using var next = new Statement(journal.Connection, $"select posting from docket where not decided order by id limit {MostAtOnce}");
        using var mark = new Statement(journal.Connection, "update docket set decided = 1, posting = null where message = $1", 1);
        var postings = new List<Posting>();
        using (var rows = next.Rows())
            while (rows.Read()) postings.Add(JsonSerializer.Deserialize<Posting>(rows.GetString(0))!);

        var calls = new List<DocketCall>(postings.Count);
        foreach (var posting in postings)
        {
            calls.Add(new DocketCall(posting.MessageId, posting.RecordKey, posting.Cause, journal.Post(posting, courts.RefusalFor)));
            mark.Run(posting.MessageId.ToByteArray(bigEndian: true));
        }

        return calls;
    }

    // Decided, but the process ended before the call back was received.
    private List<DocketCall> LeftFromBefore(SqliteConnection connection)
    {
        using var left = new Statement(connection,
            "select e.message, e.record, e.id, e.applied, e.code, e.at, e.cause from docket d join entry e on e.message = d.message where d.decided order by d.id");
        using var row = left.Rows();
        var calls = new List<DocketCall>();
        while (row.Read())
        {
            calls.Add(new DocketCall(new Guid(row.GetFieldValue<byte[]>(0), bigEndian: true), row.GetString(1), row.GetString(6), new Posted(row.GetBoolean(3),
                row.IsDBNull(4) ? null : row.GetString(4), courts.Master.Reference(row.GetInt64(2)), Journal.At(row.GetInt64(5)), Repeat: true)));
        }

        return calls;
    }
}
