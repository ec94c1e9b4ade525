using NUnit.Framework;

namespace Hub.Tests.Cli;

/// <summary>An agency's records taken in from a file: what the clerk is told of how it went.</summary>
public sealed class IntakeOfRecords : AtTheTerminal
{
    private async Task<int> TakeIn(int rows, string outcome, string? code)
    {
        hub.Before = async call =>
        {
            if (!call.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal)) return false;
            call.Response.ContentType = "application/json";
            var results = string.Join(',', Enumerable.Range(0, rows).Select(i => $$"""{"key":"K{{i}}","outcome":"{{outcome}}",{{(code is null ? "" : $"\"code\":\"{code}\",")}}"reviews":0}"""));
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(call.Response, $$"""{"results":[{{results}}]}""");
            return true;
        };
        var file = terminal.File("records.csv", "record_id,first,last\n" + string.Concat(Enumerable.Range(0, rows).Select(i => $"K{i},Alma{i},Reyes\n")));
        return await terminal.Types("intake", "records", file, "--agency", "dmv", "--report", terminal.Path("report.csv"));
    }

    [Test]
    public async Task A_file_in_which_everybody_has_one_name_says_why_nobody_was_taken_in()
    {
        Assert.That(await TakeIn(20, "refused", "no-name"), Is.Zero, terminal.Complained);
        Assert.That(terminal.Said, Does.Contain("20  records in all").And.Contain("Every row says the same of last; that is taken for a placeholder"));
    }

    [Test]
    public async Task One_record_is_one_record()
    {
        Assert.That(await TakeIn(1, "new-citizen", null), Is.Zero, terminal.Complained);
        Assert.That(terminal.Said, Does.Contain("1  record in all").And.Not.Contain("placeholder"));
    }
}
