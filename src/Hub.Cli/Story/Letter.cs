using Hub.Cli.Asking;

namespace Hub.Cli.Story;

/// <summary>One agency's letter to the citizen of the story: printed before she told anyone, and after.</summary>
internal sealed record Letter(string Agency, string Title, string Kind, string RecordKey, bool ToldItself = false)
{
    public PrintedNotice? Before { get; init; }
    public PrintedNotice? After { get; init; }

    public static Letter[] Of(Move move) =>
    [
        new("dmv", "DMV: licence expiry", "licence-expiry", move.Dmv),
        new("courts", "Courts: summons", "summons", move.Courts),
        new("revenue", "Revenue: tax bill", "tax-bill", move.Revenue, ToldItself: true),
    ];

    public async Task Write(TextWriter to, DateTimeOffset told)
    {
        var known = After!.KnownSince - told;
        await to.WriteLineAsync($"  {Title}");
        await to.WriteLineAsync($"    address before   {Before!.Address.Written}");
        await to.WriteLineAsync($"    address after    {After.Address.Written}");
        await to.WriteLineAsync($"    known there      {Words.Of(After.KnownSince)}, {Words.Age(Math.Max(0, known.TotalSeconds))} after the counter was told");
        await to.WriteLineAsync(ToldItself
            ? "    without Hub      the same: Revenue is whom she told"
            : $"    without Hub      {(After.WithoutHub ?? Before.Address).Written}: it would have gone where she no longer lives");
    }
}
