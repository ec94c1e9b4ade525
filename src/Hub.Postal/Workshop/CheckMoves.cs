namespace Hub.Postal.Workshop;

/// <summary>Reads every address of a folder of moves (moves.csv, moves_expected.csv, citizens.csv) and says where the outcome is not the expected one.</summary>
internal static class CheckMoves
{
    public static int Run(string folder)
    {
        var moves = Csv.Read(Path.Combine(folder, "moves.csv"));
        var expected = Csv.Read(Path.Combine(folder, "moves_expected.csv"));
        var (right, wrong) = (0, 0);
        foreach (var (move, want) in moves.Zip(expected))
        {
            var reading = AddressReader.Default.Read(move["address_as_given"]);
            var expect = want["expect"];
            bool good;
            if (expect is "refused:no-address" or "refused:zip-state-conflict") good = reading.Refusal?.Code == expect["refused:".Length..];
            else if (want["expected_line"].Length == 0) good = true;
            else
                good = reading.Refusal is null && reading.Standard is { } s && Fold(s.Line) == Fold(want["expected_line"]) && Fold(s.City) == Fold(want["expected_city"])
                    && s.State == want["expected_state"] && s.Zip[..5] == want["expected_zip"];
            if (good) right++;
            else if (wrong++ < 40)
                Console.WriteLine($"{move["address_as_given"]}\n   {want["expected_line"]} / {want["expected_city"]} {want["expected_state"]} {want["expected_zip"]} {expect}\n   "
                    + $"{reading.Standard?.Line} / {reading.Standard?.City} {reading.Standard?.State} {reading.Standard?.Zip} {reading.Refusal?.Code}");
        }
        var refused = Csv.Read(Path.Combine(folder, "citizens.csv")).Select(c => AddressReader.Default.Read(c["address_as_given"])).Count(r => r.Refusal is not null);
        Console.WriteLine($"moves: {right} right, {wrong} wrong; citizens refused: {refused}");
        return wrong + refused == 0 ? 0 : 1;
    }

    private static string Fold(string s) =>
        string.Join(' ', s.ToUpperInvariant().Replace(',', ' ').Replace('.', ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
