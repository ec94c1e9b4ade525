using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Hub.Sandbox.Records;

/// <summary>
/// One agency's own storage. All writing goes through one writer, which commits whatever waits in one transaction; a caller is answered
/// after the commit. WAL with synchronous=NORMAL: what was answered survives the end of the process at any moment, though not the machine's.
/// </summary>
public sealed class MasterFile : IAsyncDisposable
{
    private const int MostWaiting = 10_000;
    private const int MostInOneCommit = 1_000;

    private readonly Channel<Job> jobs = Channel.CreateBounded<Job>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly SqliteConnection connection;
    private readonly string readOnly;
    private readonly Journal journal;
    private readonly Task writer;

    public MasterFile(string folder, string referencePrefix, TimeProvider clock)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "master.db");
        readOnly = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly }.ToString();
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        Execute("pragma journal_mode = wal; pragma synchronous = normal; pragma cache_size = -16000; pragma secure_delete = on");
        Execute(Journal.Schema);
        journal = new Journal(connection, referencePrefix, clock);
        writer = Task.Run(WriteAll);
    }

    /// <summary>Before the first message: tables that this agency keeps besides its journal.</summary>
    public void Add(string schema, string? onStrikeOut = null) => Write(journal =>
    {
        Execute(schema);
        if (onStrikeOut is not null) journal.OnStrikeOut(onStrikeOut);
        return true;
    }, CancellationToken.None).GetAwaiter().GetResult();

    public async Task<T> Write<T>(Func<Journal, T> work, CancellationToken ct)
    {
        var job = new Job<T>(work);
        await jobs.Writer.WriteAsync(job, ct);
        return await job.Answer; // Not cancelled from here on: it is written, whether or not anybody still waits.
    }

    public T Read<T>(Func<SqliteConnection, T> question)
    {
        using var reading = new SqliteConnection(readOnly);
        reading.Open();
        return question(reading);
    }

    /// <summary>As <see cref="Journal.Reference"/>, for readers.</summary>
    public string Reference(long id) => journal.Reference(id);

    private async Task WriteAll()
    {
        using var begin = new Statement(connection, "begin immediate");
        using var commit = new Statement(connection, "commit");
        using var rollback = new Statement(connection, "rollback");
        using var mark = new Statement(connection, "savepoint job");
        using var keep = new Statement(connection, "release job");
        using var undo = new Statement(connection, "rollback to job");
        var batch = new List<Job>(MostInOneCommit);

        while (await jobs.Reader.WaitToReadAsync())
        {
            batch.Clear();
            try
            {
                begin.Run();
                while (batch.Count < MostInOneCommit && jobs.Reader.TryRead(out var job))
                {
                    batch.Add(job);
                    mark.Run();
                    if (!job.Run(journal)) undo.Run(); // A job that fails never fails its batch.
                    keep.Run();
                }

                commit.Run();
                if (journal.HasStruckOut) Scrub();
            }
            catch (SqliteException broken)
            {
                try { rollback.Run(); } catch (SqliteException) { /* Rolled back already. */ }
                foreach (var job in batch) job.Fail(broken);
                continue;
            }

            foreach (var job in batch) job.Done();
        }
    }

    // Struck-out addresses leave the bytes of the file, too; while somebody reads they cannot all, and the next commit tries again.
    private void Scrub()
    {
        using var checkpoint = new Statement(connection, "pragma wal_checkpoint(truncate)");
        using var row = checkpoint.Rows();
        journal.HasStruckOut = !row.Read() || row.GetInt64(0) != 0;
    }

    private void Execute(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public async ValueTask DisposeAsync()
    {
        if (!jobs.Writer.TryComplete()) return;
        await writer;
        journal.Dispose();
        using (var reading = new SqliteConnection(readOnly)) SqliteConnection.ClearPool(reading);
        await connection.DisposeAsync();
    }

    private abstract class Job
    {
        public abstract bool Run(Journal journal);
        public abstract void Done();
        public abstract void Fail(Exception broken);
    }

    private sealed class Job<T>(Func<Journal, T> work) : Job
    {
        private readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? result;
        private Exception? failure;

        public Task<T> Answer => answer.Task;

        public override bool Run(Journal journal)
        {
            try
            {
                result = work(journal);
            }
#pragma warning disable CA1031 // Handed to the one who asked.
            catch (Exception e)
#pragma warning restore CA1031
            {
                failure = e;
            }

            return failure is null;
        }

        public override void Done()
        {
            if (failure is null) answer.TrySetResult(result!);
            else answer.TrySetException(failure);
        }

        public override void Fail(Exception broken) => answer.TrySetException(broken);
    }
}
