using System.Text.Json;
using Hub.Contracts;
using Hub.Tests.Server;
using NUnit.Framework;

namespace Hub.Tests.Pages;

/// <summary>The page of a change, in a real browser: behind the sign-in, live, and plain.</summary>
public sealed class TheChangePage
{
    [Test]
    public async Task Behind_the_sign_in_it_shows_each_agency_apply_as_it_happens()
    {
        await using var hub = await RunningHub.Start();
        var courtsMayAnswer = new TaskCompletionSource();
        hub.Desks.Answers = a =>
        {
            if (a.Agency == "courts" && a.State?.Address?.Line == "300 OAK AVE") courtsMayAnswer.Task.Wait(TimeSpan.FromSeconds(30));
            return Outcomes.Applied;
        };
        var alma = await hub.Register();
        await hub.Settled();
        var move = await hub.Report(alma.Citizen, "300 Oak Avenue, Springfield, OH 45502", "2026-03-02");

        await using var browser = await Browser.Open();
        await browser.Go(new Uri(hub.Address, "/changes/" + move["change"]));
        await browser.Until("location.pathname === '/dev/sign-in'");
        await browser.Ask("document.querySelector('button[value=clerk]').click()");
        await browser.Until($"location.pathname === '/changes/{move["change"]}'");

        await browser.Until("document.querySelectorAll('.agency.applied').length === 2 && document.querySelectorAll('.agency.open').length === 1");
        Assert.That((await browser.Ask("document.getElementById('applied').className")).GetString(), Is.EqualTo("doing"));
        courtsMayAnswer.SetResult();
        await browser.Until("document.querySelectorAll('.agency.applied').length === 3 && document.getElementById('applied').className === 'done'");
        Assert.That((await browser.Ask("document.getElementById('summary').textContent")).GetString(), Does.Contain("All 3 agencies"));
        Assert.That(browser.Complaints, Is.Empty);
    }

    [Test]
    public async Task It_can_be_read_by_those_who_do_not_see_it()
    {
        await using var hub = await RunningHub.Start();
        var alma = await hub.Register();
        await hub.Settled();
        await using var browser = await Browser.Open();
        await browser.Go(new Uri(hub.Address, "/dev/sign-in?next=/changes/" + alma.Answer.GetProperty("change").GetString()));
        await browser.Ask("document.querySelector('button[value=auditor]').click()");
        await browser.Until("document.querySelectorAll('.agency').length === 3");

        Assert.That((await browser.Ask("document.documentElement.lang")).GetString(), Is.EqualTo("en"));
        Assert.That((await browser.Ask("document.querySelectorAll('h1').length")).GetInt32(), Is.EqualTo(1));
        Assert.That((await browser.Ask("[...document.querySelectorAll('th')].every(th => th.scope)")).GetBoolean(), Is.True);
        Assert.That((await browser.Ask("document.getElementById('summary').getAttribute('aria-live')")).GetString(), Is.EqualTo("polite"));
        Assert.That((await browser.Ask("[...document.querySelectorAll('section')].every(s => document.getElementById(s.getAttribute('aria-labelledby')))")).GetBoolean(), Is.True);
        // What colour says, a word says too.
        Assert.That((await browser.Ask("[...document.querySelectorAll('.agency .state')].map(s => s.textContent)")).EnumerateArray().Select(s => s.GetString()), Has.All.EqualTo("applied"));
    }
}
