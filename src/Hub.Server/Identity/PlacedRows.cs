using System.Text.Json;
using Hub.Domain.Citizens;
using Hub.Server.Facts;

namespace Hub.Server.Identity;

/// <summary>What is kept under an Idempotency-Key of a batch of records: outcomes and references in the order of its rows.</summary>
internal static class PlacedRows
{
    public static byte[] Write(IReadOnlyList<RecordDesk.Placed> placed) => JsonSerializer.SerializeToUtf8Bytes(placed, FactJson.Options);

    public static IReadOnlyList<RecordDesk.Placed> Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<List<RecordDesk.Placed>>(json, FactJson.Options) ?? throw new InvalidDataException("An Idempotency-Key without an answer.");

    public static IntakeEvent.RecordsTakenIn Count(string agency, IReadOnlyCollection<RecordDesk.Placed> placed)
    {
        int Of(string outcome) => placed.Count(p => p.Outcome == outcome);
        return new(agency, PeopleIndex.RulesVersion, Of("new-citizen"), Of("linked"), Of("in-review"), Of("changed"), Of("unchanged"), Of("refused"), Of("ended") is > 0 and var ended ? ended : null);
    }
}
