using System.Security.Cryptography;
using System.Text;

namespace Hub.Sandbox.Records;

/// <summary>Where mail goes. ZIP as <c>45502</c> or <c>45502-1234</c>.</summary>
public sealed record MailAddress(string Line, string City, string State, string Zip, string? County = null)
{
    public bool SameAs(MailAddress other) =>
        Line == other.Line && City == other.City && State == other.State && Zip == other.Zip && County == other.County;

    public override string ToString() => nameof(MailAddress); // Personal data stays out of logs.
}

/// <summary>By which other record of the agency's the person goes whom a record is about; null: by this one itself.</summary>
public sealed record PersonNamed(string? GoesBy, DateOnly Since)
{
    public const string Same = "same-person", NotSame = "not-same-person";

    public override string ToString() => nameof(PersonNamed); // A record's key stays out of logs.
}

/// <summary>What one message asks for: this record's address from now on, or by which record its person goes. One of the two is null.</summary>
public sealed record Posting(Guid MessageId, string RecordKey, MailAddress? Address, DateOnly? HoldsFrom, string Cause, string? Change, PersonNamed? Person = null)
{
    public static Posting OfPerson(Guid messageId, string recordKey, string? goesBy, DateOnly since) =>
        new(messageId, recordKey, null, null, goesBy is null ? PersonNamed.NotSame : PersonNamed.Same, null, new(goesBy, since));

    /// <summary>Replaced by order, in the terms of the agency: what the record held before is struck out, not only superseded.</summary>
    public bool StrikesOut => Cause is "REPL" or "06" or "replaced-by-order";

    /// <summary>A message id that comes back with other content is a mistake of the sender, not a repeat.</summary>
    public byte[] Digest() => SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001f', Person is { } person
        ? [RecordKey, Cause, person.GoesBy, Day(person.Since)]
        : [RecordKey, Address!.Line, Address.City, Address.State, Address.Zip, Address.County, Day(HoldsFrom), Cause, Change])));

    public override string ToString() => $"{nameof(Posting)} {MessageId}";

    private static string? Day(DateOnly? day) => day?.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>What became of a posting. On a repeat everything but <see cref="Repeat"/> is as the first time.</summary>
public sealed record Posted(bool Applied, string? Code, string Reference, DateTimeOffset At, bool Repeat)
{
    /// <summary>The message id is known with other content; nothing was noted.</summary>
    public static readonly Posted IdReused = new(false, null, "", default, false);
}
