using Hub.Domain;
using Hub.Domain.Citizens;
using Microsoft.AspNetCore.Http;

namespace Hub.Server.Reading;

/// <summary>One reading of personal data under way: its handler says here about whom and how much, before any of it leaves.</summary>
public sealed class PersonalRead
{
    public const int MostRowsAtOnce = 10_000;

    private readonly Func<PersonalRead, CancellationToken, Task> recordPart;
    private int? rows;
    private bool begun;

    internal PersonalRead(string asked, IReadOnlyList<string> fields, Func<PersonalRead, CancellationToken, Task> recordPart) =>
        (Asked, FieldsShown, this.recordPart) = (asked, fields, recordPart);

    internal string Asked { get; }
    internal Guid Correlation { get; } = Guid.CreateVersion7();
    internal IReadOnlyList<string> FieldsShown { get; private set; }
    internal CitizenId? Citizen { get; private set; }

    /// <summary>Those whose files were one with that citizen's when it was read: each finds it among the readings of their own.</summary>
    internal IReadOnlyList<CitizenId> Together { get; private set; } = [];
    internal string? Purpose { get; set; }
    internal string? Reference { get; set; }
    internal int RowsShown => rows ?? (Citizen is null ? 0 : 1);

    internal bool IsFirstPart() => !begun && (begun = true);

    /// <summary>The one citizen whom the answer is about. Without, it is about many.</summary>
    public PersonalRead Of(CitizenId citizen)
    {
        Citizen = citizen;
        return this;
    }

    /// <summary>A file as it is folded: whoever looks under one id looks at all of them.</summary>
    public PersonalRead Of(CitizenFile file)
    {
        (Citizen, Together) = (file.Named, [.. file.Members.Where(m => m != file.Named)]);
        return this;
    }

    /// <summary>Files that are shown side by side: each person finds it among the readings of their own.</summary>
    public PersonalRead Of(IReadOnlyList<CitizenFile> files)
    {
        (Citizen, Together) = (files[0].Named, [.. files.SelectMany(f => f.Members.Prepend(f.Named)).Distinct().Where(m => m != files[0].Named)]);
        return this;
    }

    /// <summary>How many people or lines are shown; of one citizen 1 if nothing is said.</summary>
    public PersonalRead Rows(int shown)
    {
        rows = shown;
        return this;
    }

    /// <summary>Where other things are shown than the address usually does.</summary>
    public PersonalRead Fields(params string[] shown)
    {
        FieldsShown = shown;
        return this;
    }

    /// <summary>For an answer that is sent as it is made: records the next part before it is written, and lets it out from then on.</summary>
    public async Task ServeMore(int more, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(more, MostRowsAtOnce);
        rows = more;
        await recordPart(this, ct);
    }
}

public static class PersonalReads
{
    public static PersonalRead Reading(this HttpContext http) =>
        http.Features.Get<PersonalRead>() ?? throw new InvalidOperationException("This address was not mapped as one that reads personal data.");
}
