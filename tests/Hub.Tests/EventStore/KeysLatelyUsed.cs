using Hub.EventStore;
using NUnit.Framework;

namespace Hub.Tests.EventStore;

/// <summary>What a ring keeps of keys for a few seconds, and lets go at once when they go into other hands.</summary>
public sealed class KeysLatelyUsed
{
    private readonly KeyCache<Guid> kept = new(most: 100);

    private DataKey Put(string subject)
    {
        var key = new DataKey(Guid.NewGuid(), subject, KeyKind.Address, KeyState.Open);
        kept.Put(key.Id, key);
        return key;
    }

    [Test]
    public void All_of_a_subjects_keys_are_forgotten_also_those_of_the_generation_before_and_nobody_elses()
    {
        var alma = new[] { Put("alma"), Put("alma") }.ToList();
        var bob = Put("bob");
        for (var i = 0; i < 50; i++) Put("somebody-" + i); // The young generation becomes the old one.
        alma.Add(Put("alma"));
        Assert.That(alma.Select(k => kept.Find(k.Id)), Is.EqualTo(alma));
        kept.ForgetAll("alma");
        Assert.That(alma.Select(k => kept.Find(k.Id)), Is.All.Null);
        Assert.That(kept.Find(bob.Id), Is.EqualTo(bob));
    }

    [Test]
    public void What_is_kept_again_is_forgotten_again()
    {
        var key = Put("alma");
        kept.ForgetAll("alma");
        kept.Put(key.Id, key);
        kept.Put(key.Id, key);
        kept.ForgetAll("alma");
        Assert.That(kept.Find(key.Id), Is.Null);
    }

    [Test]
    public void What_nobody_asked_for_in_two_generations_is_gone()
    {
        var key = Put("alma");
        for (var i = 0; i < 100; i++) Put("somebody-" + i);
        Assert.That(kept.Find(key.Id), Is.Null);
    }
}
