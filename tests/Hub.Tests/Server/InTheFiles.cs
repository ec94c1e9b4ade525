namespace Hub.Tests.Server;

/// <summary>What agencies' files say of three people: two who could be taken for sisters, and one who has nothing in common with either.</summary>
internal static class InTheFiles
{
    public static Dictionary<string, string?> Alma(params (string Column, string? Says)[] otherwise) => With(new()
    {
        ["first"] = "Almudena", ["middle"] = "Quinn", ["last"] = "Reyes", ["birth-date"] = "1980-05-01", ["sex"] = "F", ["ssn"] = "219-09-9311", ["house-number"] = "300", ["street"] = "oak avenue",
    }, otherwise);

    public static Dictionary<string, string?> Beatriz => Alma(("first", "Beatriz"), ("middle", "Ruth"), ("birth-date", "1971-01-09"), ("ssn", "531-77-2045"), ("house-number", "9"), ("street", "pine street"));

    public static Dictionary<string, string?> Bernard => new()
    {
        ["first"] = "Bernard", ["middle"] = "Otis", ["last"] = "Lindqvist", ["birth-date"] = "1951-11-30", ["sex"] = "M", ["ssn"] = "402-55-1876", ["house-number"] = "12", ["street"] = "elm street",
    };

    public static Dictionary<string, string?> With(Dictionary<string, string?> says, params (string Column, string? Says)[] otherwise)
    {
        foreach (var (column, value) in otherwise) says[column] = value;
        return says;
    }
}
