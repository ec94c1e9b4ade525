using System.Text.Json;
using Hub.Domain.Addresses;
using Hub.Domain.Sealing;
using Hub.Server.Facts;
using Hub.Server.Reading;
using static Hub.Domain.Sharing.SharingEvent;

namespace Hub.Server;

/// <summary>
/// What law and office decide, each with the day from which it holds: a file, never a constant. <c>rules.json</c> beside this class is
/// the worked example (Ohio); <c>HUB_RULES</c> names a state's own.
/// </summary>
/// <param name="Sources">Agencies without an agreement whose files are taken in as evidence of who somebody is. They are told nothing.</param>
public sealed record DatedRules(
    IReadOnlyList<DatedRules.Dated> AddressRules, IReadOnlyList<AgreementRegistered> Agreements, IReadOnlyList<Purpose> Purposes, IReadOnlyList<DatedRules.DatedErasure> Erasures,
    IReadOnlyList<string>? Sources = null, IReadOnlyList<DatedRules.DatedMajority>? Majority = null)
{
    public sealed record Dated(DateOnly From, int YearsBack, int DaysAhead, int TemporaryWarningDays);

    /// <param name="WaitingDays">Between a second person's approval and the day on which the keys are destroyed.</param>
    /// <param name="MostADay">So that nobody, and no two, can erase a state.</param>
    public sealed record DatedErasure(DateOnly From, int WaitingDays, int MostADay);

    /// <summary>In how many years a child comes of age.</summary>
    public sealed record DatedMajority(DateOnly From, int Years, string Basis);

    public int MajorityOn(DateOnly day) => Majority!.Where(r => r.From <= day).MaxBy(r => r.From)?.Years ?? throw new InvalidDataException("No rule says when a child comes of age on this day.");

    public ErasureRules ErasuresOn(DateOnly day)
    {
        var rule = Erasures.Where(r => r.From <= day).MaxBy(r => r.From) ?? throw new InvalidDataException("No rules for erasures hold on this day.");
        return new(rule.WaitingDays, rule.MostADay);
    }

    /// <summary>The rules in force on that day.</summary>
    public AddressRules On(DateOnly day)
    {
        var rule = AddressRules.Where(r => r.From <= day).MaxBy(r => r.From) ?? throw new InvalidDataException("No address rules hold on this day.");
        return new(rule.YearsBack, rule.DaysAhead, rule.TemporaryWarningDays);
    }

    public static DatedRules Read(string? path)
    {
        using var stream = path is null
            ? typeof(DatedRules).Assembly.GetManifestResourceStream("rules.json")!
            : File.OpenRead(path);
        var rules = JsonSerializer.Deserialize<DatedRules>(stream, FactJson.Options) ?? throw new InvalidDataException("The file of rules is empty.");
        if (rules.Purposes is not { Count: > 0 }) throw new InvalidDataException("The file of rules names no purpose to read for: nobody could read.");
        // A file written for an earlier version has none; the ones that Hub brings along are strict.
        if (path is null) return rules;
        return rules with { Erasures = rules.Erasures ?? Read(null).Erasures, Majority = rules.Majority ?? Read(null).Majority };
    }
}
