using Hub.EventStore;
using NUnit.Framework;

namespace Hub.Tests.EventStore;

public sealed class Leaves
{
    private static readonly StoredFact Fact = new(
        0x0102030405060708, "citizen-ü", 9, new Guid("01890a5d-ac96-774b-bcce-b302099a8057"), "address-changed.v1",
        new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.FromHours(-5)).AddTicks(10), "{}"u8.ToArray(), new byte[] { 0xff });

    [Test]
    public void The_bytes_are_the_columns_in_order_each_with_its_length_before_it() =>
        Assert.That(Convert.ToHexStringLower(Leaf.Bytes(Fact)), Is.EqualTo(string.Concat(
            "00000008", "0102030405060708",
            "0000000a", "636974697a656e2dc3bc",
            "00000004", "00000009",
            "00000010", "01890a5dac96774bbcceb302099a8057",
            "00000012", "616464726573732d6368616e6765642e7631",
            "00000008", "000660c9c6c8b801",
            "00000002", "7b7d",
            "00000001", "ff")));

    [Test]
    public void Every_column_changes_them()
    {
        StoredFact[] others =
        [
            Fact with { Position = 1 }, Fact with { Stream = "citizen-u" }, Fact with { Version = 8 }, Fact with { Id = Guid.Empty }, Fact with { Type = "x" },
            Fact with { RecordedAt = Fact.RecordedAt.AddMicroseconds(1) }, Fact with { Header = "{ }"u8.ToArray() }, Fact with { Body = new byte[] { 0xfe } },
            Fact with { Header = "{}\u00ff"u8.ToArray(), Body = default },
        ];

        Assert.That(others.Append(Fact).Select(f => Convert.ToHexString(Leaf.Bytes(f))).Distinct().Count(), Is.EqualTo(others.Length + 1));
    }

    [Test]
    public void The_zone_of_the_clock_does_not() =>
        Assert.That(Leaf.Bytes(Fact with { RecordedAt = Fact.RecordedAt.ToUniversalTime() }), Is.EqualTo(Leaf.Bytes(Fact)));
}
