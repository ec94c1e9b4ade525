using System.Net;
using Hub.Proofs;

namespace Hub.Adapters.Witness;

/// <summary>What the log shows to its witnesses, over HTTP as C2SP tlog-tiles lays it out. Hashes only; no token is needed.</summary>
internal sealed class LogClient(HttpClient http)
{
    private const int LongestNote = 32 * 1024;

    /// <summary>Null where the log says that it has signed nothing; what is no note at all is a note without a signature.</summary>
    public async Task<SignedNote?> Checkpoint(CancellationToken ct)
    {
        using var answer = await http.GetAsync("/log/checkpoint", HttpCompletionOption.ResponseContentRead, ct);
        if (answer.StatusCode == HttpStatusCode.NotFound) return null;
        answer.EnsureSuccessStatusCode();
        var bytes = await answer.Content.ReadAsByteArrayAsync(ct);
        return (bytes.Length <= LongestNote ? SignedNote.TryParse(bytes) : null) ?? new SignedNote("\n", []);
    }

    /// <summary>Null where the log does not have the tile at this width, or has it in another length.</summary>
    public async Task<TreeHash[]?> ReadTile(Tile tile, int width, CancellationToken ct)
    {
        using var answer = await http.GetAsync("/log/tile/" + tile.Path(width), HttpCompletionOption.ResponseContentRead, ct);
        if (answer.StatusCode == HttpStatusCode.NotFound) return null;
        answer.EnsureSuccessStatusCode();
        var bytes = await answer.Content.ReadAsByteArrayAsync(ct);
        return bytes.Length == width * TreeHash.Bytes ? Tile.FromBytes(bytes) : null;
    }

    public Task<bool> Cosigned(SignedNote note, CancellationToken ct) => Post("/log/cosignatures", note, ct);

    public Task<bool> Alarm(SignedNote note, CancellationToken ct) => Post("/log/alarms", note, ct);

    private async Task<bool> Post(string path, SignedNote note, CancellationToken ct)
    {
        using var content = new StringContent(note.ToString());
        using var answer = await http.PostAsync(path, content, ct);
        return answer.IsSuccessStatusCode;
    }
}
