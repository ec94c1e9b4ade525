using System.Net;
using System.Text.Json;
using NUnit.Framework;
using static Hub.Tests.Server.InTheFiles;

namespace Hub.Tests.Server;

/// <summary>Records that came while files were one, changed hands, or were closed: whose they are afterwards, and who is found by them.</summary>
public sealed class PartingRecords
{
    private RunningHub hub = null!;

    [SetUp]
    public async Task Start() => hub = await RunningHub.Start();

    [TearDown]
    public async Task Stop() => await hub.DisposeAsync();

    private async Task<JsonElement> TakeIn(string agency, string key, Dictionary<string, string?> says)
    {
        await Eventually.Holds(async () => (await hub.Post("/v1/identity/match", new { says = Alma() })).Status == HttpStatusCode.OK);
        var answer = await hub.Post("/v1/records/batch", new { agency, records = new[] { new { key, says } } });
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), answer.Text);
        return answer.Json.GetProperty("results")[0];
    }

    private static string Outcome(JsonElement result) => result.GetProperty("outcome").GetString()!;

    private static string Citizen(JsonElement result) => result.GetProperty("citizen").GetString()!;

    private static int Reviews(JsonElement result) => result.GetProperty("reviews").GetInt32();

    private async Task<string> Merge(string survivor, string retired)
    {
        var merged = await hub.Post($"/v1/citizens/{survivor}/merges", new { retired, evidence = "one licence" }, "clerk");
        Assert.That(merged.Status, Is.EqualTo(HttpStatusCode.Created), merged.Text);
        return merged["merge"];
    }

    private async Task Reverse(string survivor, string merge)
    {
        var reversed = await hub.Post($"/v1/citizens/{survivor}/merges/{merge}/reverse", new { reason = "two women" }, "clerk");
        Assert.That(reversed.Status, Is.EqualTo(HttpStatusCode.OK), reversed.Text);
    }

    private async Task<string> Found(string agency, string key) => (await hub.Post("/v1/citizens/find", new { agency, key }))["citizen"];

    [Test]
    public async Task A_record_that_came_by_the_retired_files_record_goes_with_that_file_when_they_are_parted()
    {
        var alma = Citizen(await TakeIn("revenue", "R-1", Alma()));
        var beatriz = Citizen(await TakeIn("dmv", "D-2", Beatriz));
        var merge = await Merge(alma, beatriz);
        var later = await TakeIn("courts", "C-2", Beatriz);
        Assert.That((Outcome(later), Citizen(later)), Is.EqualTo(("linked", alma)));
        await Reverse(alma, merge);
        Assert.That(await Found("courts", "C-2"), Is.EqualTo(beatriz), "nothing but the merge ever said that it is the other's");
        Assert.That(Citizen(await TakeIn("courts", "C-2", new(Beatriz) { ["phone"] = "937-555-0100" })), Is.EqualTo(beatriz));
    }

    [Test]
    public async Task Of_files_merged_by_and_by_each_record_goes_back_to_where_it_was_linked()
    {
        var alma = Citizen(await TakeIn("revenue", "R-1", Alma()));
        var beatriz = Citizen(await TakeIn("dmv", "D-2", Beatriz));
        var bernard = Citizen(await TakeIn("dmv", "D-3", Bernard));
        await Merge(beatriz, bernard);
        Assert.That(Citizen(await TakeIn("courts", "C-2", Beatriz)), Is.EqualTo(beatriz));
        var merge = await Merge(alma, beatriz);
        await Reverse(alma, merge);
        Assert.That(await Found("courts", "C-2"), Is.EqualTo(beatriz));
        var match = await hub.Post("/v1/identity/match", new { says = Beatriz }, "clerk");
        Assert.That(match.Json.GetProperty("candidates").EnumerateArray().Select(c => c.GetProperty("citizen").GetString()), Is.EqualTo(new[] { beatriz }), match.Text);
        Assert.That(Citizen(await TakeIn("courts", "C-9", new(Beatriz) { ["phone"] = "937-555-0100" })), Is.EqualTo(beatriz));
    }

    [Test]
    public async Task A_key_that_is_somebody_elses_now_is_put_before_people()
    {
        await TakeIn("dmv", "D-1", Alma());
        var changed = await TakeIn("dmv", "D-1", Bernard);
        Assert.That((Outcome(changed), Reviews(changed)), Is.EqualTo(("changed", 1)));
    }

    [Test]
    public async Task A_change_of_name_or_address_is_no_question()
    {
        await TakeIn("dmv", "D-1", Alma());
        var changed = await TakeIn("dmv", "D-1", Alma(("last", "Moreno"), ("house-number", "9"), ("street", "pine street")));
        Assert.That((Outcome(changed), Reviews(changed)), Is.EqualTo(("changed", 0)));
    }

    [Test]
    public async Task Linked_again_by_a_clerk_a_record_is_evidence_again_as_soon_as_its_file_says_it()
    {
        var alma = Citizen(await TakeIn("revenue", "R-1", Alma()));
        var record = await TakeIn("dmv", "D-1", Alma(("licence", "RT83211")));
        await hub.Post($"/v1/citizens/{alma}/records/{record.GetProperty("record").GetString()}/unlink", new { reason = "her cousin's" }, "clerk");
        await hub.Post($"/v1/citizens/{alma}/records", new { agency = "dmv", key = "D-1" }, "clerk");
        Assert.That(Outcome(await TakeIn("dmv", "D-1", Alma(("licence", "RT83211")))), Is.EqualTo("changed"));
    }

    [Test]
    public async Task A_file_that_is_opened_again_takes_nothing_from_whom_a_record_of_it_went_to()
    {
        var alma = Citizen(await TakeIn("revenue", "R-1", Alma()));
        var record = await TakeIn("dmv", "D-1", Alma(("licence", "RT83211")));
        await hub.Post($"/v1/citizens/{alma}/records/{record.GetProperty("record").GetString()}/unlink", new { reason = "another's" }, "clerk");
        var bernard = Citizen(await TakeIn("dmv", "D-1", Bernard));
        Assert.That(bernard, Is.Not.EqualTo(alma));
        Assert.That((await hub.Post($"/v1/citizens/{alma}/seal", new { order = "2026-CV-1", court = "clark" }, "custodian:anna")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await hub.Post($"/v1/citizens/{alma}/unseal", new { order = "2026-CV-2", court = "clark", lifts = "2026-CV-1" }, "custodian:anna")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(Citizen(await TakeIn("courts", "C-1", Bernard)), Is.EqualTo(bernard));
        Assert.That(Citizen(await TakeIn("courts", "C-2", Alma())), Is.EqualTo(alma));
    }

    [Test]
    public async Task Opened_again_a_file_that_was_merged_once_draws_nobody_out_of_a_later_merge()
    {
        var alma = Citizen(await TakeIn("revenue", "R-1", Alma()));
        var beatriz = Citizen(await TakeIn("dmv", "D-2", Beatriz));
        var bernard = Citizen(await TakeIn("dmv", "D-3", Bernard));
        await Reverse(alma, await Merge(alma, beatriz));
        await Merge(bernard, beatriz);
        Assert.That((await hub.Post($"/v1/citizens/{alma}/seal", new { order = "2026-CV-1", court = "clark" }, "custodian:anna")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await hub.Post($"/v1/citizens/{alma}/unseal", new { order = "2026-CV-2", court = "clark", lifts = "2026-CV-1" }, "custodian:anna")).Status, Is.EqualTo(HttpStatusCode.OK));
        var match = await hub.Post("/v1/identity/match", new { says = Beatriz }, "clerk");
        Assert.That(match.Json.GetProperty("candidates").EnumerateArray().Select(c => c.GetProperty("citizen").GetString()), Is.EqualTo(new[] { bernard }), match.Text);
        Assert.That(Citizen(await TakeIn("courts", "C-2", Beatriz)), Is.EqualTo(bernard));
        Assert.That(Citizen(await TakeIn("revenue", "R-7", Bernard)), Is.EqualTo(bernard));
    }

    [Test]
    public async Task What_was_said_to_be_two_is_a_question_again_when_that_is_taken_back()
    {
        var alma = Citizen(await TakeIn("revenue", "R-1", Alma()));
        var other = Citizen(await TakeIn("dmv", "D-2", Alma(("ssn", "531-77-2045"))));
        await hub.Post($"/v1/citizens/{alma}/not-same", new { other, evidence = "cousins" }, "clerk");
        await hub.Post($"/v1/citizens/{alma}/not-same", new { other, evidence = "no", takenBack = true }, "clerk");
        Assert.That(Reviews(await TakeIn("dmv", "D-2", Alma(("ssn", "531-77-2045"), ("phone", "937-555-0100")))), Is.EqualTo(1));
    }

    private async Task<JsonElement> OnlyReview(string role = "clerk")
    {
        JsonElement waiting = default;
        await Eventually.Holds(async () => (waiting = (await hub.Get("/v1/reviews")).Json.GetProperty("reviews")).GetArrayLength() == 1);
        var shown = await hub.Get("/v1/reviews/" + waiting[0].GetProperty("review").GetString(), role);
        Assert.That(shown.Status, Is.EqualTo(HttpStatusCode.OK), shown.Text);
        return shown.Json;
    }

    [Test]
    public async Task A_question_about_a_protected_person_shows_nobody_where_they_live()
    {
        await TakeIn("revenue", "N-1", Alma(("first", "Nora"), ("middle", "Eve"), ("last", "Neighbour"), ("birth-date", "1950-02-03"), ("ssn", "433-12-7781")));
        var hidden = Citizen(await TakeIn("dmv", "D-1", Alma()));
        Assert.That((await hub.Post($"/v1/citizens/{hidden}/protection", new { programme = "acp", substitute = "PO Box 7099, Columbus, OH 43216" })).Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(Reviews(await TakeIn("courts", "C-1", Alma(("ssn", "531-77-2045")))), Is.EqualTo(1));
        var shown = await OnlyReview();
        Assert.That(shown.GetProperty("household").GetArrayLength(), Is.Zero, "a neighbour's address is theirs");
        Assert.That(shown.GetProperty("pairs")[0].GetProperty("because").ToString(), Does.Not.Contain("address"), "that the two live at one place says where");
        Assert.That(shown.ToString(), Does.Not.Contain("oak"));
    }

    [Test]
    public async Task Whoever_looks_at_a_question_looked_at_both_and_each_can_see_it()
    {
        var one = Citizen(await TakeIn("revenue", "R-1", Alma()));
        var other = Citizen(await TakeIn("dmv", "D-2", Alma(("ssn", "531-77-2045"))));
        await OnlyReview();
        foreach (var citizen in new[] { one, other })
            Assert.That((await hub.Get($"/v1/citizens/{citizen}/reads", "auditor")).Json.GetProperty("reads").EnumerateArray().Count(r => r.ToString().Contains("counter-service")), Is.EqualTo(1), citizen);
    }

    [Test]
    public async Task What_people_found_to_be_one_is_not_asked_again()
    {
        await TakeIn("revenue", "R-1", Alma());
        await TakeIn("dmv", "D-2", Alma(("ssn", "531-77-2045")));
        var review = (await OnlyReview()).GetProperty("review").GetString();
        Assert.That((await hub.Post($"/v1/reviews/{review}/decision", new { verdict = "same", reason = "seen" }, "clerk")).Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(Reviews(await TakeIn("dmv", "D-2", Alma(("ssn", "531-77-2045"), ("phone", "937-555-0100")))), Is.Zero);
        Assert.That(Reviews(await TakeIn("revenue", "R-1", Alma(("phone", "937-555-0100")))), Is.Zero);
        Assert.That(Reviews(await TakeIn("revenue", "R-3", Bernard)), Is.Zero);
    }

    [Test]
    public async Task Rows_that_raise_more_questions_than_go_into_one_append_are_sent_again_and_stop_nothing()
    {
        await TakeIn("courts", "C-0", Bernard);
        string[] first = ["Alma", "Berta", "Cora", "Dora", "Edna", "Flora", "Greta", "Hilda", "Irma", "Jana"], last = ["Garcia", "Kovac", "Lopez", "Meyer", "Novak"];
        object RowOf(int i) => new
        {
            key = "Q-" + i,
            says = Alma(("first", first[i % 30 / 3]), ("last", last[i % 3]), ("birth-date", $"19{20 + i % 30}-03-1{i % 10 % 3}"), ("ssn", $"{200 + i:D3}-{11 + i * 7 % 80}-{1001 + i * 41}"), ("house-number", $"{i % 30 + 3}")),
        };
        async Task<string[]> Send() => [.. (await hub.Post("/v1/records/batch", new { agency = "dmv", records = Enumerable.Range(0, 150).Select(RowOf) }))
            .Json.GetProperty("results").EnumerateArray().Select(r => r.TryGetProperty("code", out var code) ? code.GetString()! : Outcome(r))];
        var sent = await Send();
        for (var again = 0; again < 3 && sent.Contains("unavailable"); again++) sent = await Send();
        Assert.That(sent, Has.None.EqualTo("unavailable"));
    }
}
