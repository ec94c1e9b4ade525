using System.Security.Cryptography;

namespace Hub.Domain;

/// <summary>
/// The form of every id that people read out on the phone: twelve random characters of Crockford's base 32 and a check character, so
/// that one wrong character, or two swapped ones, never name somebody else. Sixty random bits: guessing or counting finds nobody.
/// </summary>
public static class Reference
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Random = 12;
    public const int Length = Random + 1;

    public static string Mint()
    {
        Span<char> text = stackalloc char[Length];
        while (true)
        {
            Span<byte> bytes = stackalloc byte[Random];
            RandomNumberGenerator.Fill(bytes);
            for (var i = 0; i < Random; i++) text[i] = Alphabet[bytes[i] & 31];

            // Modulo 37 is prime and so catches every single error and swap; its five values beyond the alphabet are drawn again.
            var check = Check(text[..Random]);
            if (check >= Alphabet.Length) continue;
            text[Random] = Alphabet[check];
            return new string(text);
        }
    }

    /// <summary>The reference that these bytes (at least 16, evenly spread: a keyed hash) always give.</summary>
    public static string From(ReadOnlySpan<byte> hash)
    {
        Span<char> text = stackalloc char[Length];
        for (var i = 0; i < Random; i++) text[i] = Alphabet[hash[i] & 31];
        for (var last = 0; ; last++)
        {
            // Every thirty-seventh or so has no check character of the alphabet; its last character moves on until it has.
            text[Random - 1] = Alphabet[(hash[Random - 1] + last) & 31];
            var check = Check(text[..Random]);
            if (check >= Alphabet.Length) continue;
            text[Random] = Alphabet[check];
            return new string(text);
        }
    }

    /// <summary>The reference as stored, or null. Takes lower case, hyphens and spaces, O for 0, I and L for 1.</summary>
    public static string? Read(string? written)
    {
        if (written is null || written.Length > 3 * Length) return null;
        Span<char> text = stackalloc char[Length];
        var n = 0;
        foreach (var c in written)
        {
            if (c is '-' or ' ') continue;
            if (n == Length) return null;
            text[n++] = char.ToUpperInvariant(c) switch { 'O' => '0', 'I' or 'L' => '1', var other => other };
        }
        if (n != Length || text.ContainsAnyExcept(Alphabet)) return null;
        return Alphabet.IndexOf(text[Random], StringComparison.Ordinal) == Check(text[..Random]) ? new string(text) : null;
    }

    private static int Check(ReadOnlySpan<char> text)
    {
        var sum = 0;
        foreach (var c in text) sum = ((sum * 32) + Alphabet.IndexOf(c, StringComparison.Ordinal)) % 37;
        return sum;
    }
}

/// <summary>The hub's opaque id of a citizen. Never derived from anything about them, never used twice.</summary>
public readonly record struct CitizenId(string Value)
{
    public static CitizenId Mint() => new(Reference.Mint());
    public static CitizenId? Read(string? written) => Reference.Read(written) is { } value ? new(value) : null;
    public string Stream => "citizen-" + Value;
    public override string ToString() => Value;
}

/// <summary>The reference of a change that the citizen and the clerk keep.</summary>
public readonly record struct ChangeId(string Value)
{
    public static ChangeId Mint() => new(Reference.Mint());
    public static ChangeId? Read(string? written) => Reference.Read(written) is { } value ? new(value) : null;
    public override string ToString() => Value;
}

/// <summary>The reference of a question to people about who somebody is.</summary>
public readonly record struct ReviewId(string Value)
{
    public static ReviewId Mint() => new(Reference.Mint());
    public static ReviewId? Read(string? written) => Reference.Read(written) is { } value ? new(value) : null;
    public string Stream => "case-" + Value;
    public override string ToString() => Value;
}

/// <summary>The reference of a merge of two files, by which it is reversed.</summary>
public readonly record struct MergeId(string Value)
{
    public static MergeId Mint() => new(Reference.Mint());
    public static MergeId? Read(string? written) => Reference.Read(written) is { } value ? new(value) : null;
    public override string ToString() => Value;
}

/// <summary>The reference of an authority's table of old and new addresses.</summary>
public readonly record struct ReaddressingId(string Value)
{
    public static ReaddressingId Mint() => new(Reference.Mint());
    public static ReaddressingId? Read(string? written) => Reference.Read(written) is { } value ? new(value) : null;
    public string Stream => "readdressing-" + Value;
    public override string ToString() => Value;
}

/// <summary>The hub's opaque id of one agency's record; the agency's own key stays inside encrypted facts.</summary>
public readonly record struct RecordId(string Value)
{
    public static RecordId Mint() => new(Reference.Mint());
    public static RecordId? Read(string? written) => Reference.Read(written) is { } value ? new(value) : null;
    public override string ToString() => Value;
}
