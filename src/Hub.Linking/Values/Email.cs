namespace Hub.Linking;

/// <summary>An e-mail address in capitals: who, at which house.</summary>
internal sealed class Email
{
    public Email(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        (User, Host) = (text[..at], text[(at + 1)..]);
    }

    public string User { get; }
    public string Host { get; }

    public static bool SameUser(Email a, Email b) => a.User == b.User;

    public static bool Close(Email a, Email b) => Likeness.Slips(Cut(a.User), Cut(b.User), 2) + Likeness.Slips(Cut(a.Host), Cut(b.Host), 3) <= 3;

    private static ReadOnlySpan<char> Cut(string text) => text.AsSpan(0, Math.Min(text.Length, 60));
}
