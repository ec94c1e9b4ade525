using Hub.Adapters;
using NUnit.Framework;

namespace Hub.Tests.Adapters;

public sealed class SettingsOfAdapters
{
    [Test]
    public void Without_any_the_agencies_are_the_sandbox_on_this_machine()
    {
        var settings = AdapterSettings.From(_ => null);
        Assert.That(settings.DmvUrl, Is.EqualTo(new Uri("http://127.0.0.1:5081/dmv/soap")));
        Assert.That(settings.CourtsUrl, Is.EqualTo(new Uri("http://127.0.0.1:5081/courts/webhooks")));
        Assert.That(settings.CourtsCallBack, Is.EqualTo(new Uri("http://127.0.0.1:5082/courts/docketing")));
        Assert.That((settings.DmvCalls, settings.RevenueWindow), Is.EqualTo((16, TimeSpan.FromSeconds(1))));
    }

    [TestCase("200", 200)]
    [TestCase("00:00:05", 5_000)]
    [TestCase("1.00:00:00", 86_400_000)]
    public void The_window_is_milliseconds_or_a_time(string text, int milliseconds) =>
        Assert.That(With("HUB_REVENUE_WINDOW", text).RevenueWindow, Is.EqualTo(TimeSpan.FromMilliseconds(milliseconds)));

    [TestCase("HUB_REVENUE_WINDOW", "0")]
    [TestCase("HUB_REVENUE_WINDOW", "soon")]
    [TestCase("HUB_DMV_CALLS", "0")]
    [TestCase("HUB_DMV_CALLS", "1000")]
    [TestCase("HUB_DMV_URL", "file:///etc")]
    public void What_cannot_be_is_refused_by_name(string name, string value) =>
        Assert.That(() => With(name, value), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(name));

    [Test]
    public void The_secret_is_not_in_the_text_of_the_settings() =>
        Assert.That(With("HUB_COURTS_SECRET", "whsec_c2VjcmV0").ToString(), Does.Not.Contain("whsec"));

    private static AdapterSettings With(string name, string value) => AdapterSettings.From(asked => asked == name ? value : null);
}
