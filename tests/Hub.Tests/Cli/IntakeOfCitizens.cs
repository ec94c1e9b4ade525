using NUnit.Framework;

namespace Hub.Tests.Cli;

/// <summary>The file of people: what each becomes, under which key, and what is left out.</summary>
public sealed class IntakeOfCitizens : AtTheTerminal
{
    private const string Header = "citizen,first,middle,last,dob,dmv_id,revenue_id,courts_id,address_as_given,protected,substitute_address\n";

    [Test]
    public async Task Each_is_registered_under_a_key_made_from_the_files_own_with_the_records_that_agencies_have()
    {
        terminal.File("citizens.csv", Header + "C1,Alma,,Reyes,1976-01-17,DMV-1,,COURTS-3,\"1 Main St, Columbus OH 43215\",,\n");
        Assert.That(await terminal.Types("intake", "citizens", terminal.Path("citizens.csv")), Is.Zero, terminal.Complained);
        var (key, citizen) = hub.Citizens.Single();
        Assert.That(key, Is.EqualTo("citizen:C1"));
        Assert.That(citizen["records"]!.ToJsonString(), Is.EqualTo("""[{"agency":"source","key":"C1"},{"agency":"dmv","key":"DMV-1"},{"agency":"courts","key":"COURTS-3"}]"""));
        Assert.That((string?)citizen["birthDate"], Is.EqualTo("1976-01-17"));
        Assert.That((string?)citizen["address"], Is.EqualTo("1 Main St, Columbus OH 43215"));
        Assert.That(citizen["protection"], Is.Null);
        Assert.That(terminal.Said, Does.Contain("1 citizens known, 1 of them new; 0 refused"));
    }

    [Test]
    public async Task A_protected_person_comes_with_programme_and_substitute()
    {
        terminal.File("citizens.csv", Header + "C2,Ines,,Kovac,,DMV-2,,,\"9 Hidden Rd, Columbus OH 43215\",acp,\"PO BOX 7099, Columbus, OH 43216\"\n");
        Assert.That(await terminal.Types("intake", "citizens", terminal.Path("citizens.csv")), Is.Zero);
        Assert.That(hub.Citizens.Single().Value["protection"]!.ToJsonString(), Is.EqualTo("""{"programme":"acp","substitute":"PO BOX 7099, Columbus, OH 43216"}"""));
        Assert.That(terminal.Said + terminal.Complained, Does.Not.Contain("Hidden"));
    }

    [TestCase("1963-15-26")]
    [TestCase("5948-03-24")]
    [TestCase("Jan 5, 1960")]
    public async Task A_birth_date_that_is_no_day_in_the_past_is_left_out_and_the_person_is_known_all_the_same(string born)
    {
        terminal.File("citizens.csv", Header + $"C3,Mei,,Castellan,\"{born}\",,,,\"1 Main St, Columbus OH 43215\",,\n");
        Assert.That(await terminal.Types("intake", "citizens", terminal.Path("citizens.csv")), Is.Zero);
        Assert.That(hub.Citizens.Single().Value["birthDate"], Is.Null);
        Assert.That(terminal.Said, Does.Contain("birth date left out, not a day in the past: 1 (line 2)").And.Not.Contain(born));
    }

    [Test]
    public async Task A_key_that_cannot_stand_in_a_header_is_hashed()
    {
        terminal.File("citizens.csv", Header + "Ä 1,Rosa,,Whitfield,,,,,,,\n");
        Assert.That(await terminal.Types("intake", "citizens", terminal.Path("citizens.csv")), Is.Zero, terminal.Complained);
        Assert.That(hub.Citizens.Single().Key, Does.Match("^citizen:sha256:[0-9a-f]{64}$"));
    }

    [Test]
    public async Task People_who_are_refused_are_counted_and_named_by_line_and_code()
    {
        hub.Before = async call =>
        {
            if (call.Request.Path != "/v1/citizens") return false;
            await HubStandIn.Problem(call, 409, "record-already-linked", "One of the records is linked to a citizen already.");
            return true;
        };
        terminal.File("citizens.csv", Header + "C1,Alma,,Reyes,,DMV-1,,,,,\n");
        Assert.That(await terminal.Types("intake", "citizens", terminal.Path("citizens.csv")), Is.Zero);
        Assert.That(terminal.Said, Does.Contain("1 refused").And.Contain("line 2: record-already-linked"));
    }
}
