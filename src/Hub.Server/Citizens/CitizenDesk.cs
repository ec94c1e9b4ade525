using System.Text.Json;
using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.EventStore;
using Hub.Server.Facts;
using Hub.Server.Http;

namespace Hub.Server.Citizens;

/// <summary>Decides on one citizen's file and records what was decided, in one append, or again if somebody else was first.</summary>
public sealed class CitizenDesk(Store store, CitizenFiles files, FactSeals seals, StateCalendar calendar, DatedRules rules, ActivityAfterDeath afterDeath)
{
    private const int MostTries = 10;

    /// <summary>The first answer to this request, if it was made before.</summary>
    public async ValueTask<Outcome?> AnsweredBefore(CommandKey key, CancellationToken ct) => await store.Log.FindCommand(key, ct) switch
    {
        null => null,
        AppendOutcome.Repeated again => Again(again),
        _ => new Outcome.KeyReused(),
    };

    /// <param name="seen">The version that the caller decided on, or null if any will do.</param>
    /// <param name="decide">The rule, on the file as intake may see it.</param>
    /// <param name="answer">What to keep under the Idempotency-Key; nothing about the person.</param>
    public async ValueTask<Outcome> Decide(
        CitizenId id, int? seen, CommandKey? key, FactHeader by, Func<CitizenFile, Decision> decide, Func<CitizenFile, Decision, Answer> answer,
        CancellationToken ct)
    {
        for (var attempt = 1; attempt <= MostTries; attempt++)
        {
            var file = attempt == 1 ? await files.Read(id, Clearance.Programme, ct) : await files.ReadAnew(id, Clearance.Programme, ct);
            if (!file.Now.IsKnown) return new Outcome.Refused("unknown-citizen", "No citizen has this id.");

            if (file.Now.Keeping.Refusal is { } ordered) return new Outcome.Refused(ordered.Code, ordered.Reason);

            // The record may have been unlinked since it was looked up; and a file that was kept may not have it yet.
            if (by.ReportedUnder is { } under && !Has(file, under))
            {
                file = await files.ReadAnew(id, Clearance.Programme, ct);
                if (!Has(file, under)) return new Outcome.Refused("unknown-person", "Nobody is known to the hub under this id or key.");
            }

            // A file that was kept may be old; before telling a caller that he is behind, look again.
            if (seen is { } version && version != file.Version)
            {
                file = await files.ReadAnew(id, Clearance.Programme, ct);
                if (version != file.Version) return new Outcome.Stale(file.Version);
            }

            var decision = file.Now.Freeze(decide(file));
            if (decision is Decision.Refused no) return new Outcome.Refused(no.Code, no.Reason, no.Code == "citizen-deceased" ? await afterDeath.Ask(file, by, ct) : null);
            var kept = answer(file, decision);
            var outcome = decision is Decision.Accepted yes
                ? await Record(file, id, yes.Facts, key, by, kept, ct)
                : key is null ? new Outcome.Done(kept, kept.Position ?? 0, kept.RecordedAt ?? default, file.Version, 0)
                : await RecordKeyOnly(file, key, kept, ct);
            if (outcome is not null) return outcome;
        }
        throw new StoreIsBusy();
    }

    /// <summary>Null: somebody else was first, decide again.</summary>
    private async ValueTask<Outcome?> Record(
        CitizenFile file, CitizenId named, IReadOnlyList<HubEvent> facts, CommandKey? key, FactHeader by, Answer kept, CancellationToken ct)
    {
        var sealedFacts = new List<(CitizenId Whose, NewFact Fact)>(facts.Count);
        foreach (var fact in facts)
        {
            var whose = file.Now.WhoseIs(fact, named);
            if (await seals.Seal(Clearance.Programme, whose.Stream, whose, fact, HeaderFor.Of(fact, by with { OnBehalfOf = whose }, file.Now.Addresses, rules.On(calendar.Today)), ct) is not { } one) return null;
            sealedFacts.Add((whose, one));
        }
        var appended = await store.Log.Append(new(InStreams.Of(file, sealedFacts), key, kept.Write()), ct);
        switch (appended)
        {
            case AppendOutcome.Appended done:
                if (!file.IsAlone) return new Outcome.Done(kept, done.FirstPosition, done.RecordedAt, file.Version + facts.Count, facts.Count);
                var next = file;
                for (var i = 0; i < facts.Count; i++)
                    next = next.With(new(done.FirstPosition + i, file.Version + i + 1, done.RecordedAt, facts[i]));
                files.Keep(next, Clearance.Programme);
                return new Outcome.Done(kept, done.FirstPosition, done.RecordedAt, next.Version, facts.Count);
            case AppendOutcome.Repeated again:
                return Again(again);
            case AppendOutcome.KeyReused:
                return new Outcome.KeyReused();
            default:
                foreach (var member in file.Members) store.ForgetKeys(member.Value); // What came in between may have been an enrolment or an order, in another process.
                return null;
        }
    }

    // The key is used up by a "yes, that is so already" too, so that a repeat answers the same whatever happened since.
    private async ValueTask<Outcome?> RecordKeyOnly(CitizenFile file, CommandKey key, Answer kept, CancellationToken ct) =>
        await store.Log.Append(new(InStreams.Of(file, []), key, kept.Write()), ct) switch
        {
            AppendOutcome.Appended => new Outcome.Done(kept, kept.Position ?? 0, kept.RecordedAt ?? default, file.Version, 0),
            AppendOutcome.Repeated again => Again(again),
            AppendOutcome.KeyReused => new Outcome.KeyReused(),
            _ => null,
        };

    // Whoever still writes the former key of a record that has another now means the same person.
    private static bool Has(CitizenFile file, RecordId record) => file.Now.Records.Any(r => r.Record == record) || file.Now.EndedRecords.Any(r => r.Record == record && r.ReplacedBy is not null);

    public static Outcome.Done Again(AppendOutcome.Repeated again)
    {
        var kept = Answer.Read(again.Answer.Span);
        return new(kept, kept.Position ?? again.FirstPosition, kept.RecordedAt ?? again.RecordedAt, kept.Version ?? (again.Versions.Count > 0 ? again.Versions[0] : 0), 0);
    }
}

/// <summary>Too many others decide on the same citizen at once.</summary>
public sealed class StoreIsBusy() : Exception("The citizen's file kept changing while it was decided on.");

/// <summary>What became of a request to record something.</summary>
public abstract record Outcome
{
    private Outcome() { }

    /// <param name="NewFacts">0 when it was recorded before, or there was nothing to record.</param>
    public sealed record Done(Answer Answer, long Position, DateTimeOffset RecordedAt, int Version, int NewFacts) : Outcome;

    /// <param name="Review">The question to people that came of it.</param>
    public sealed record Refused(string Code, string Reason, ReviewId? Review = null) : Outcome;

    public sealed record Stale(int Version) : Outcome;

    public sealed record KeyReused : Outcome;

    public Microsoft.AspNetCore.Http.IResult Problem() => this switch
    {
        Refused no => Problems.Answer(no.Code, no.Reason, no.Review),
        Stale now => Problems.Answer("stale-version", $"The file is at version {now.Version}; read it again before deciding."),
        KeyReused => Problems.Answer("idempotency-key-reused", "This Idempotency-Key was used for another request; take a new one."),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}

/// <summary>What is kept under an Idempotency-Key, to be answered again: ids and words about the change, nothing about the person.</summary>
public sealed record Answer
{
    public required CitizenId Citizen { get; init; }
    public ChangeId? Change { get; init; }
    public MergeId? Merge { get; init; }
    public CitizenId? Retired { get; init; }

    /// <summary>in-force, waiting, in-the-past, already-held, withdrawn, corrected, protected, protection-ended, registered, linked, merged, or what else was done or ordered about the file.</summary>
    public required string Status { get; init; }
    public IReadOnlyList<AnsweredRecord>? Records { get; init; }

    /// <summary>Of the first telling, where nothing new was recorded.</summary>
    public long? Position { get; init; }
    public DateTimeOffset? RecordedAt { get; init; }
    public int? Version { get; init; }

    /// <summary>Where nothing new was recorded, the answer gives the place and time of the fact by which it is so: of what was said, taken back and said again, the last.</summary>
    public Answer ToldBy(CitizenFile file, Decision decision, Func<HubEvent?, bool> meant)
    {
        if (decision is not Decision.NothingToRecord) return this;
        var said = file.Facts.LastOrDefault(f => meant(f.Event));
        return this with { Position = said.Position, RecordedAt = said.RecordedAt, Version = file.Version };
    }

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, FactJson.Options);

    public static Answer Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<Answer>(json, FactJson.Options) ?? throw new InvalidDataException("An Idempotency-Key without an answer.");
}

public sealed record AnsweredRecord(string Agency, RecordId Record);
