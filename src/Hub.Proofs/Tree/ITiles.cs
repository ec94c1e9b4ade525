namespace Hub.Proofs;

/// <summary>Where tiles are kept: the hub's database, a witness's own files.</summary>
public interface ITiles
{
    /// <summary>
    /// The hashes of each tile, as many as are kept; more than a tree of some size needs is fine, and a tile that is not there is left out.
    /// </summary>
    ValueTask<IReadOnlyDictionary<Tile, TreeHash[]>> Read(IReadOnlyCollection<Tile> wanted, CancellationToken ct);
}
