using System.Text;

namespace Hub.EventStore;

/// <summary>Bounds on one request, so that no caller can make a batch that the others wait for.</summary>
public static class AppendLimits
{
    public const int StreamsPerRequest = 500;
    public const int FactsPerRequest = 1_000;
    public const int StreamName = 200;
    public const int TypeName = 100;
    public const int CommandKeyText = 200;
    public const int HeaderBytes = 16 * 1024;
    public const int BodyBytes = 1024 * 1024;
    public const int AnswerBytes = 64 * 1024;
    public const int RequestBytes = 8 * 1024 * 1024;

    /// <summary>Throws where a limit is passed: the server's own limits come first, so this is a bug and not a refusal.</summary>
    internal static int Check(AppendRequest request)
    {
        if (request.Streams.Count > StreamsPerRequest) throw TooLarge($"more than {StreamsPerRequest} streams");
        if (request.Streams.Count == 0 && request.Command is null) throw new ArgumentException("Nothing to append and no key to keep.", nameof(request));
        if (request.Answer.Length > AnswerBytes) throw TooLarge($"an answer of more than {AnswerBytes} bytes");
        if (request.Command is { } command)
        {
            Name(command.Client, CommandKeyText, "client");
            Name(command.Key, CommandKeyText, "command key");
            if (command.RequestHmac.Length is 0 or > 64) throw TooLarge("a request hash that is no hash");
        }

        int facts = 0, bytes = request.Answer.Length;
        for (var i = 0; i < request.Streams.Count; i++)
        {
            var append = request.Streams[i];
            Name(append.Stream, StreamName, "stream");
            ArgumentOutOfRangeException.ThrowIfNegative(append.Expected ?? 0);
            for (var j = 0; j < i; j++)
                if (string.Equals(request.Streams[j].Stream, append.Stream, StringComparison.Ordinal))
                    throw new ArgumentException("A stream is named twice in one request.", nameof(request));

            facts += append.Facts.Count;
            foreach (var fact in append.Facts)
            {
                Name(fact.Type, TypeName, "type");
                if (fact.Header.Length > HeaderBytes) throw TooLarge($"a header of more than {HeaderBytes} bytes");
                if (fact.Body.Length > BodyBytes) throw TooLarge($"a body of more than {BodyBytes} bytes");
                bytes += fact.Header.Length + fact.Body.Length;
            }
        }
        if (facts > FactsPerRequest) throw TooLarge($"more than {FactsPerRequest} facts");
        if (bytes > RequestBytes) throw TooLarge($"more than {RequestBytes} bytes");
        return bytes;
    }

    private static void Name(string text, int limit, string what)
    {
        if (string.IsNullOrEmpty(text) || text.Length > limit || text.Contains('\0', StringComparison.Ordinal) || !IsWellFormed(text))
            throw new ArgumentException($"The {what} is empty, longer than {limit} characters or not text.", what);
    }

    // PostgreSQL takes UTF-8 only; half a surrogate pair would fail the batch that it travels in.
    private static bool IsWellFormed(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var used) != System.Buffers.OperationStatus.Done) return false;
            rest = rest[used..];
        }
        return true;
    }

    private static ArgumentException TooLarge(string what) => new($"The append has {what}.");
}
