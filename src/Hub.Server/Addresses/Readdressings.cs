using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.EventStore;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using static Hub.Domain.Addresses.ReaddressingEvent;

namespace Hub.Server.Addresses;

/// <summary>
/// The authorities' tables of old and new addresses in the log. The table itself is read with the programme's clearance; nobody but the one who carries
/// it out, and who is shown how many rows it has, needs it.
/// </summary>
public sealed class Readdressings(Store store, FactSeals seals)
{
    private const string Word = "readdressing";
    private const int MostTries = 10;
    private const int Page = 1_000;
    private const int TablesAtOnce = 16; // A table is up to a megabyte.
    private static readonly string[] Tables = ["readdressing-announced.v1"];
    private readonly SemaphoreSlim changed = new(0, 1);

    public sealed record Held(ReaddressingId Id, Readdressing Now);

    /// <summary>What is known of it, or <see cref="Readdressing.Unknown"/>.</summary>
    public async ValueTask<Readdressing> Read(ReaddressingId id, CancellationToken ct) => await Fold(await store.Log.ReadStream(id.Stream, 0, Page, ct), ct);

    /// <summary>In the order of their references, after one.</summary>
    public async ValueTask<IReadOnlyList<Held>> List(ReaddressingId? after, int most, CancellationToken ct)
    {
        var held = new List<Held>();
        foreach (var id in (await Heads(after, most, [], TablesAtOnce, ct)).Select(h => h.Id)) held.Add(new(id, await Read(id, ct)));
        return held;
    }

    /// <summary>Those that are to be carried out today, the one that holds from the earliest day first.</summary>
    public async ValueTask<IReadOnlyList<Held>> Due(DateOnly today, CancellationToken ct)
    {
        var due = new List<Held>();
        ReaddressingId? after = null;
        while (true)
        {
            var heads = await Heads(after, Page, Tables, Page, ct);
            foreach (var (id, isOpen) in heads)
                if (isOpen && await Read(id, ct) is var found && found.IsDue(today)) due.Add(new(id, found));
            if (heads.Count < Page) return [.. due.OrderBy(d => d.Now.Announced!.EffectiveOn).ThenBy(d => d.Now.AnnouncedAt)];
            after = heads[^1].Id;
        }
    }

    /// <summary>The first answer to this request, if it was made before.</summary>
    public async ValueTask<Outcome?> AnsweredBefore(CommandKey key, CancellationToken ct) => await store.Log.FindCommand(key, ct) switch
    {
        null => null,
        AppendOutcome.Repeated again => new Outcome(ReaddressingAnswer.Read(again.Answer.Span), again.FirstPosition, again.RecordedAt),
        _ => Outcome.No("idempotency-key-reused", "This Idempotency-Key was used for another request; take a new one."),
    };

    public async ValueTask<Outcome> Announce(ReaddressingAnnounced fact, FactHeader by, CommandKey key, CancellationToken ct)
    {
        var (id, recorded) = (Guid.CreateVersion7(), false);
        await store.KeyPeriods.BeginProtection([fact.Readdressing.Stream], id, ct);
        try
        {
            var one = await seals.Seal(fact, by, id, ct);
            var kept = new ReaddressingAnswer(fact.Readdressing, "announced");
            var appended = await store.Log.Append(new([new(fact.Readdressing.Stream, 0, [one])], key, kept.Write()), ct);
            recorded = appended is AppendOutcome.Appended;
            return OutcomeOf(appended, kept) ?? throw new StoreIsBusy();
        }
        finally
        {
            await store.KeyPeriods.Settle(id, recorded, CancellationToken.None);
        }
    }

    /// <param name="key">None for what the hub does by itself.</param>
    public async ValueTask<Outcome> Decide(ReaddressingId id, CommandKey? key, FactHeader by, string status, Func<Readdressing, Decision> decide, CancellationToken ct)
    {
        for (var attempt = 0; attempt < MostTries; attempt++)
        {
            var now = await Read(id, ct);
            var decision = decide(now);
            if (decision is Decision.Refused no) return Outcome.No(no.Code, no.Reason);
            NewFact[] facts = decision is Decision.Accepted yes ? [.. yes.Facts.Select(f => FactSeals.Plain(f, by))] : [];
            var kept = new ReaddressingAnswer(id, facts.Length > 0 ? status : ReadReaddressings.StatusOf(now));
            if (facts.Length == 0 && key is null) return new Outcome(kept, 0, default);
            if (OutcomeOf(await store.Log.Append(new([new(id.Stream, now.Version, facts)], key, kept.Write()), ct), kept) is not { } outcome) continue;
            Wake();
            return outcome;
        }
        throw new StoreIsBusy();
    }

    /// <summary>Waits until something was decided here, or that long: another server may have decided, or a day begun.</summary>
    public Task UntilChanged(TimeSpan atMost, CancellationToken ct) => changed.WaitAsync(atMost, ct);

    private void Wake()
    {
        try
        {
            changed.Release();
        }
        catch (SemaphoreFullException)
        {
            // Woken already.
        }
    }

    private static Outcome? OutcomeOf(AppendOutcome appended, ReaddressingAnswer kept) => appended switch
    {
        AppendOutcome.Appended done => new Outcome(kept, done.FirstPosition, done.RecordedAt),
        AppendOutcome.Repeated again => new Outcome(ReaddressingAnswer.Read(again.Answer.Span), again.FirstPosition, again.RecordedAt),
        AppendOutcome.KeyReused => Outcome.No("idempotency-key-reused", "This Idempotency-Key was used for another request; take a new one."),
        _ => null,
    };

    // From the names of facts: which there are, and whether they may still have to be carried out.
    private async ValueTask<List<(ReaddressingId Id, bool IsOpen)>> Heads(ReaddressingId? after, int most, string[] leavingOut, int atOnce, CancellationToken ct)
    {
        var heads = new List<(ReaddressingId Id, bool IsOpen)>();
        var (stream, version) = (after?.Stream ?? "", after is null ? 0 : int.MaxValue);
        while (true)
        {
            var page = await store.Log.ReadStreams(Word, stream, version, leavingOut, atOnce, ct);
            foreach (var fact in page)
            {
                ReaddressingId id = new(fact.Stream[(Word.Length + 1)..]);
                if (heads.Count == 0 || heads[^1].Id != id)
                {
                    if (heads.Count == most) return heads;
                    heads.Add((id, false));
                }
                heads[^1] = (id, fact.Type is "readdressing-approved.v1" or "readdressing-began.v1");
            }
            if (page.Count < atOnce) return heads;
            (stream, version) = (page[^1].Stream, page[^1].Version);
        }
    }

    private async ValueTask<Readdressing> Fold(IReadOnlyList<StoredFact> facts, CancellationToken ct)
    {
        var now = Readdressing.Unknown;
        foreach (var fact in await seals.Open(Clearance.Programme, facts, ct)) now = now.Evolve(fact);
        return now;
    }

    /// <summary>What became of a request.</summary>
    public sealed record Outcome(ReaddressingAnswer? Answer, long Position, DateTimeOffset RecordedAt, Decision.Refused? Refusal = null)
    {
        public static Outcome No(string code, string reason) => new(null, 0, default, new(code, reason));
    }
}

/// <summary>What is kept under an Idempotency-Key.</summary>
public sealed record ReaddressingAnswer(ReaddressingId Readdressing, string Status)
{
    public byte[] Write() => System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(this, FactJson.Options);

    public static ReaddressingAnswer Read(ReadOnlySpan<byte> json) =>
        System.Text.Json.JsonSerializer.Deserialize<ReaddressingAnswer>(json, FactJson.Options) ?? throw new InvalidDataException("An Idempotency-Key without an answer.");
}
