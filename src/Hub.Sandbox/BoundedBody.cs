using Microsoft.AspNetCore.Http;

namespace Hub.Sandbox;

/// <summary>Reads a request's body whole, up to a limit.</summary>
public static class BoundedBody
{
    /// <summary>Null when it is longer than the limit.</summary>
    public static async Task<byte[]?> ReadUpTo(this HttpRequest request, int limit)
    {
        if (request.ContentLength > limit) return null;
        var buffer = new byte[Math.Min(limit, (int)(request.ContentLength ?? limit)) + 1];
        var filled = 0;
        int read;
        while (filled < buffer.Length && (read = await request.Body.ReadAsync(buffer.AsMemory(filled), request.HttpContext.RequestAborted)) > 0) filled += read;
        return filled > limit ? null : buffer[..filled];
    }
}
