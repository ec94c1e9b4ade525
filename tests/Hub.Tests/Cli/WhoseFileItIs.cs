using NUnit.Framework;

namespace Hub.Tests.Cli;

/// <summary>Merging and parting at the terminal: what is sent, and what the clerk reads.</summary>
public sealed class WhoseFileItIs : AtTheTerminal
{
    private const string Sent = """
        {"merge":"M1","survivor":"C1","retired":"C2","status":"STATUS","dryRun":true,"protectionStays":true,
         "sent":[{"agency":"dmv","record":"R1","citizen":"C2","told":[{"sequence":2,"position":9,"toldAt":"2026-03-02T15:00:00Z","change":"CH","address":{"line":"1 ELM ST","city":"X","state":"OH","zip":"45502"},"state":"applied"}],
           "instead":{"line":"2 OAK AVE","city":"X","state":"OH","zip":"45502"}}]}
        """;

    private void HubAnswers(string json) => hub.Before = async call =>
    {
        if (!call.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal)) return false;
        using var reader = new StreamReader(call.Request.Body);
        hub.Told.Enqueue($"{call.Request.Method} {call.Request.Path}{call.Request.QueryString} {await reader.ReadToEndAsync()}");
        call.Response.ContentType = "application/json";
        await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(call.Response, json);
        return true;
    };

    [Test]
    public async Task A_merge_says_how_it_is_reversed()
    {
        HubAnswers("""{"merge":"M1","survivor":"C1","retired":"C2","status":"merged","version":5,"position":9,"recordedAt":"2026-03-02T15:00:00Z"}""");
        Assert.That(await terminal.Types("citizen", "merge", "C1", "C2", "--evidence", "one licence"), Is.Zero);
        Assert.That(hub.Told.Single(), Is.EqualTo("""POST /v1/citizens/C1/merges {"retired":"C2","evidence":"one licence"}"""));
        Assert.That(terminal.Said, Does.Contain("hub citizen unmerge C1 M1"));
    }

    [Test]
    public async Task A_dry_run_of_a_reversal_lists_what_went_to_the_wrong_person_and_what_will_go_instead()
    {
        HubAnswers(Sent.Replace("STATUS", "not-recorded", StringComparison.Ordinal));
        Assert.That(await terminal.Types("citizen", "unmerge", "C1", "M1", "--reason", "twins", "--dry-run", "--purpose", "counter-service"), Is.Zero);
        Assert.That(hub.Told.Single(), Does.StartWith("POST /v1/citizens/C1/merges/M1/reverse?dryRun=true "));
        Assert.That(terminal.Said, Does.Contain("Nothing was recorded.").And.Contain("1 ELM ST").And.Contain("2 OAK AVE").And.Contain("goes on standing before both"));
    }

    [Test]
    public async Task Merges_names_who_is_read_together_and_who_is_not_the_same()
    {
        HubAnswers("""
            {"citizen":"C1","version":5,"members":["C1","C2"],"notSame":[{"citizen":"C1","other":"C3"}],
             "merges":[{"merge":"M1","survivor":"C1","retired":"C2","position":9,"recordedAt":"2026-03-02T15:00:00Z","evidence":"one licence"}]}
            """);
        Assert.That(await terminal.Types("citizen", "merges", "C2", "--purpose", "counter-service"), Is.Zero);
        Assert.That(terminal.Said, Does.Contain("kept under C1; with it are read: C2").And.Contain("C2 was merged into C1").And.Contain("in force; to reverse it: hub citizen unmerge C1 M1").And.Contain("C1 and C3 are not one person."));
    }

    [Test]
    public async Task A_merge_that_was_reversed_says_since_when_and_why()
    {
        HubAnswers("""
            {"citizen":"C1","version":5,"members":["C1"],"notSame":[{"citizen":"C1","other":"C2"}],
             "merges":[{"merge":"M1","survivor":"C1","retired":"C2","position":9,"recordedAt":"2026-03-02T15:00:00Z","evidence":"one licence","reversed":{"position":12,"recordedAt":"2026-03-03T15:00:00Z","reason":"two sisters"}}]}
            """);
        Assert.That(await terminal.Types("citizen", "merges", "C1", "--purpose", "counter-service"), Is.Zero);
        Assert.That(terminal.Said, Does.Contain("C2 was merged into C1").And.Contain("reversed, 2026-03-03 15:00:00.000Z: two sisters").And.Not.Contain("in force"));
    }

    [Test]
    public async Task A_death_is_annulled_without_a_day()
    {
        HubAnswers("""{"citizen":"C1","status":"death-annulled","version":7,"position":31,"recordedAt":"2026-03-02T15:00:00Z"}""");
        Assert.That(await terminal.Types("citizen", "death", "C1", "--annul", "--on", "2026-03-01", "--evidence", "x"), Is.EqualTo(2));
        Assert.That(await terminal.Types("citizen", "death", "C1", "--annul", "--evidence", "she stands here"), Is.Zero);
        Assert.That(hub.Told.Single(), Is.EqualTo("""POST /v1/citizens/C1/death/annul {"evidence":"she stands here"}"""));
    }

    [Test]
    public async Task Records_that_are_not_theirs_are_named_with_the_decision()
    {
        HubAnswers("""{"review":"Q1","verdict":"not-same","records":[{"record":"R1","agency":"dmv","outcome":"linked","citizen":"C9"},{"record":"R2","agency":"source","outcome":"nobodys"}],"position":9,"recordedAt":"2026-03-02T15:00:00Z"}""");
        Assert.That(await terminal.Types("review", "decide", "Q1", "not-same", "--reason", "two women", "--not-theirs", "R1", "--not-theirs", "R2"), Is.Zero);
        Assert.That(hub.Told.Single(), Is.EqualTo("""POST /v1/reviews/Q1/decision {"verdict":"not-same","reason":"two women","records":["R1","R2"]}"""));
        Assert.That(terminal.Said, Does.Contain("R1 at dmv is C9's now (linked).").And.Contain("R2 is nobody's until its agency says more."));
    }

    [Test]
    public async Task A_question_after_a_death_says_who_wanted_what_and_of_numbers_that_are_alike_it_says_so()
    {
        HubAnswers("""
            {"review":"Q1","about":"after-death","state":"open","openedAt":"2026-03-02T15:00:00Z","rules":"citizen-deceased","one":{"citizen":"C1","records":[{"id":"R1","agency":"dmv","says":{"ssn":"***-**-9311"}},{"id":"R2","agency":"courts","says":{"ssn":"***-**-9311"}}]},
             "pairs":[{"one":"R1","other":"R2","grade":"possible","chance":0.5,"doubts":[],"differs":[],"sameNumbers":["ssn"],"because":[]}],"household":[],"notTheirs":[],"tried":{"activity":"address-change","by":"dmv","channel":"counter","on":"2026-03-02"}}
            """);
        Assert.That(await terminal.Types("review", "show", "Q1"), Is.Zero);
        Assert.That(terminal.Said, Does.Contain("After the death of C1: who wanted to have this recorded? address-change, by dmv, counter, on 2026-03-02").And.Contain("ssn ="));
    }

    [Test]
    public async Task A_record_ends_on_its_day_or_goes_on_under_another_key()
    {
        HubAnswers("""{"record":"R1","agency":"dmv","citizen":"C1","version":5,"position":9,"recordedAt":"2026-03-02T15:00:00Z"}""");
        Assert.That(await terminal.Types("citizen", "end-record", "C1", "R1", "--reason", "renewed", "--on", "2026-02-27", "--new-key", "D-2"), Is.Zero, terminal.Complained);
        Assert.That(hub.Told.Single(), Is.EqualTo("""POST /v1/citizens/C1/records/R1/end {"reason":"renewed","on":"2026-02-27","newKey":"D-2"}"""));
        Assert.That(terminal.Said, Does.Contain("R1 at dmv has ended").And.Not.Contain("D-2"));
    }

    [Test]
    public async Task Of_a_file_of_closed_records_only_the_keys_are_sent()
    {
        HubAnswers("""{"results":[{"key":"D-1","outcome":"ended","reviews":0},{"key":"D-2","outcome":"refused","code":"unknown-record","reviews":0}]}""");
        terminal.File("closed.csv", "record_id,first_name,last_name\nD-1,Alma,Reyes\nD-2,Berta,Lind\n");
        Assert.That(await terminal.Types("intake", "records", terminal.Path("closed.csv"), "--agency", "dmv", "--ended", "--report", terminal.Path("report.csv")), Is.Zero, terminal.Complained);
        Assert.That(hub.Told.Single(), Does.Contain("""{"agency":"dmv","records":[{"key":"D-1","ended":true},{"key":"D-2","ended":true}]}""").And.Not.Contain("Alma"));
        Assert.That(await File.ReadAllTextAsync(terminal.Path("report.csv")), Does.Contain("D-1,ended,").And.Contain("D-2,refused,unknown-record"));
    }
}
