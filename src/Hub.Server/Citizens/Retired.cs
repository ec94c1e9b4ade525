using Hub.Domain;
using Hub.Domain.Citizens;

namespace Hub.Server.Citizens;

/// <summary>Beside an answer under an id that is retired: the answer is the survivor's, and this says since when and by which merge.</summary>
public sealed record Retired(CitizenId Citizen, CitizenId Survivor, DateTimeOffset Since, MergeId Merge)
{
    public static Retired? Of(CitizenFile file) => file.Retirement is { } merge ? new(file.Named, file.Id, merge.At, merge.Id) : null;
}
