namespace Hub.Verify;

/// <summary>Base64 in the one spelling that RFC 4648 section 4 gives to bytes: white space, missing padding and stray last bits are refused.</summary>
internal static class Rfc4648
{
    public static byte[]? Read(string text)
    {
        var bytes = new byte[text.Length / 4 * 3];
        return Convert.TryFromBase64String(text, bytes, out var count) && Convert.ToBase64String(bytes.AsSpan(0, count)) == text ? bytes[..count] : null;
    }
}
