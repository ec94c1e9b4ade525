namespace Hub.Adapters;

/// <summary>One agency's system, as the inbox sees it: it is told one change, and says what became of it.</summary>
public interface ITellOfMove
{
    /// <summary>How many changes may be under way at once.</summary>
    int AtOnce { get; }

    /// <summary>Whether several changes of one record may be handed over before the first is answered; else one after the other.</summary>
    bool SeveralOfARecord { get; }

    /// <summary>Whether the agency's system took what it was last given, as far as anybody knows.</summary>
    bool Reachable { get; }

    /// <summary>
    /// Null: no answer, or the change was withdrawn meanwhile; it may have been applied, and is told again under the same id.
    /// </summary>
    Task<Answer?> Tell(Errand errand, CancellationToken ct);

    /// <summary>
    /// Takes back whatever lies on the way to the agency's system and was not taken by it; what is still to be told of it is told again. An
    /// interface of calls leaves nothing lying.
    /// </summary>
    Task TakeBack(CancellationToken ct) => Task.CompletedTask;
}
