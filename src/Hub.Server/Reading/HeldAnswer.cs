using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Hub.Server.Reading;

/// <summary>
/// Keeps what is written as the answer until it may leave; from then on it passes everything through. So nothing of a person leaves before
/// it is recorded, however the handler writes.
/// </summary>
internal sealed class HeldAnswer : Stream
{
    private const int Most = 16 * 1024 * 1024;

    private readonly HttpResponse response;
    private readonly IHttpResponseBodyFeature before;
    private readonly Stream outside;
    private readonly StreamResponseBodyFeature inside;
    private readonly MemoryStream held = new();

    public HeldAnswer(HttpContext http)
    {
        response = http.Response;
        before = http.Features.Get<IHttpResponseBodyFeature>()!;
        outside = before.Stream;
        inside = new StreamResponseBodyFeature(this, before);
        http.Features.Set<IHttpResponseBodyFeature>(inside);
    }

    public bool IsOut { get; private set; }

    /// <summary>What is held, as far as it was written through.</summary>
    public ReadOnlyMemory<byte> Written => held.GetBuffer().AsMemory(0, (int)held.Length);

    public async Task LetOut(CancellationToken ct)
    {
        if (IsOut) return;
        IsOut = true;
        if (held.Length == 0) return;
        await outside.WriteAsync(Written, ct);
        held.SetLength(0);
    }

    /// <summary>The answer is complete: what the handler left in its writer comes along.</summary>
    public async Task Complete() => await inside.Writer.CompleteAsync();

    /// <summary>The answer was another one: whatever was written is thrown away.</summary>
    public async Task StartAfresh()
    {
        await inside.Writer.FlushAsync();
        held.SetLength(0);
        response.Clear();
    }

    public void PutBack() => response.HttpContext.Features.Set(before);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (IsOut)
        {
            outside.Write(buffer);
            return;
        }
        if (held.Length + buffer.Length > Most) throw new InvalidOperationException("An answer that is not sent part by part is too large to be held.");
        held.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (IsOut) return outside.WriteAsync(buffer, cancellationToken);
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
        if (IsOut) outside.Flush();
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => IsOut ? outside.FlushAsync(cancellationToken) : Task.CompletedTask;

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}
