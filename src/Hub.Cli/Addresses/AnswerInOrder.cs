using System.Buffers;
using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Hub.Cli.Addresses;

/// <summary>
/// Answers a stream of records: blocks side by side on every core, answers in the order of the records. What is held is a few blocks, however long the
/// input is; and what trickles in is answered as it comes.
/// </summary>
internal sealed class AnswerInOrder(Stream input, Stream output, IRecordEnds ends, IRecordAnswers answers)
{
    /// <summary>As much as a pipe gives at once. A record that is longer is not kept: it gets an answer of its own.</summary>
    public const int LongestRecord = 64 * 1024;

    private const int BrokenPipe = 32;
    private readonly ConcurrentBag<ArrayBufferWriter<byte>> spare = [];
    private readonly Channel<Task<ArrayBufferWriter<byte>>> queue =
        Channel.CreateBounded<Task<ArrayBufferWriter<byte>>>(new BoundedChannelOptions(2 * Environment.ProcessorCount) { SingleReader = true, SingleWriter = true });
    private bool begun;

    public async Task Run(CancellationToken ct)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var writing = Write(over);
        try
        {
            await Read(over.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Nobody takes the answers any more; why is for the writer to say.
        }
        finally
        {
            queue.Writer.TryComplete();
            await writing;
        }
    }

    private async Task Read(CancellationToken ct)
    {
        var block = Rent();
        var (held, skipping) = (0, false);
        while (true)
        {
            var read = await input.ReadAsync(block.AsMemory(held, LongestRecord), ct);
            if (read == 0) break;
            if (skipping)
            {
                var end = ends.First(block.AsSpan(0, read));
                if (end < 0) continue;
                (skipping, read) = (false, read - end);
                block.AsSpan(end, read).CopyTo(block);
            }
            var inThis = ends.Last(block.AsSpan(held, read));
            var whole = held + inThis;
            held += read;
            if (inThis > 0)
            {
                // The rest goes on in the next block; this one belongs to whoever answers it.
                var next = Rent();
                block.AsSpan(whole, held - whole).CopyTo(next);
                await Answer(block, whole, ct);
                (block, held) = (next, held - whole);
            }
            if (held <= LongestRecord) continue;
            await Answer(block, -1, ct);
            (block, held, skipping) = (Rent(), 0, true);
        }
        ends.Ended();
        if (held > 0) await Answer(block, held, ct);
        else if (!begun) answers.Begin([]);
    }

    /// <param name="length">-1 for a record that was too long.</param>
    private ValueTask Answer(byte[] block, int length, CancellationToken ct)
    {
        var from = begun ? 0 : answers.Begin(block.AsSpan(0, Math.Max(0, length)));
        begun = true;
        return queue.Writer.WriteAsync(Task.Run(() =>
        {
            var into = spare.TryTake(out var used) ? used : new ArrayBufferWriter<byte>(4 * LongestRecord);
            if (length < 0) answers.AnswerTooLong(into);
            else answers.Answer(block.AsSpan(from, length - from), into);
            ArrayPool<byte>.Shared.Return(block);
            return into;
        }, ct), ct);
    }

    private async Task Write(CancellationTokenSource over)
    {
        try
        {
            await foreach (var made in queue.Reader.ReadAllAsync(over.Token))
            {
                var answer = await made;
                await output.WriteAsync(answer.WrittenMemory, over.Token);
                answer.ResetWrittenCount();
                spare.Add(answer);
            }
            await output.FlushAsync(over.Token);
        }
        catch (IOException e) when (e.HResult == BrokenPipe)
        {
            await over.CancelAsync(); // Whoever read has seen enough, as head does.
        }
        catch
        {
            await over.CancelAsync();
            throw;
        }
    }

    private static byte[] Rent() => ArrayPool<byte>.Shared.Rent(2 * LongestRecord);
}

/// <summary>Where records end. It is shown every byte of the input once, in order.</summary>
internal interface IRecordEnds
{
    /// <summary>Behind the first record that ends in these bytes, or -1. It has not looked at what follows that.</summary>
    int First(ReadOnlySpan<byte> bytes);

    /// <summary>Behind the last record that ends in these bytes, or 0.</summary>
    int Last(ReadOnlySpan<byte> bytes);

    /// <summary>There are no more bytes; halts if a record cannot end so.</summary>
    void Ended();
}

internal interface IRecordAnswers
{
    /// <summary>Sees the first block before anything is answered, and says how many of its bytes are no records: a mark, a header. Empty for an empty input.</summary>
    int Begin(ReadOnlySpan<byte> block);

    /// <summary>Whole records; the last one of the input may lack its end. Several blocks at a time.</summary>
    void Answer(ReadOnlySpan<byte> block, IBufferWriter<byte> into);

    void AnswerTooLong(IBufferWriter<byte> into);
}
