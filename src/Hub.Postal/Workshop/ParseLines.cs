using System.Text.Encodings.Web;
using System.Text.Json;

namespace Hub.Postal.Workshop;

/// <summary>Parses the addresses of a labelled file, for shared/eval/address_eval.py: a JSON object a line, in the words as written.</summary>
internal static class ParseLines
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static int Run(string labelled, string into)
    {
        using var output = new StreamWriter(into);
        foreach (var line in File.ReadLines(labelled))
        {
            using var row = JsonDocument.Parse(line);
            output.WriteLine(ToJson(AddressReader.Default.Read(row.RootElement.GetProperty("text").GetString()!)));
        }
        return 0;
    }

    public static string ToJson(Reading reading)
    {
        var f = reading.Fields;
        return JsonSerializer.Serialize(
            new
            {
                number = f.Number, predirectional = f.Predirectional, street = f.Street, suffix = f.Suffix, postdirectional = f.Postdirectional,
                unit = f.Unit, city = f.City, state = f.State, zip = f.Zip, line = reading.Standard?.Line, grade = reading.Grade.ToString(),
            },
            Plain);
    }
}
