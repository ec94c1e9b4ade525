using System.Text.Json;
using System.Text.RegularExpressions;
using Hub.Contracts;
using Hub.Tests.Machines;
using NUnit.Framework;
using RabbitMQ.Client;

namespace Hub.Tests.Adapters;

public sealed class MessagesHoldToTheirSchemas
{
    private static readonly DeliveryReceiptV1 applied = new()
    {
        Agency = "dmv", Record = "R1", Sequence = 1, SourcePosition = 2, Outcome = Outcomes.Applied, At = new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero),
    };

    [Test]
    public async Task What_is_on_the_bus_is_what_the_schemas_say()
    {
        await using var desk = await Desk.Open(broker: null, "test");
        await desk.UntilReady();
        await desk.Sender.Send("test", Desk.Change(1), CancellationToken.None);
        await Eventually.Holds(() => desk.Taken.Bodies.Count == 1);
        Check("record-changed.v1", desk.Taken.Bodies.Single());

        // Of these the desk takes none, so they are with the dead letters as they came.
        object[] others =
        [
            applied,
            applied with { Outcome = Outcomes.Rejected, Code = "RECORD-LOCKED", AgencyReference = "DT-000000000001" },
            new SequencesMissingV1 { Agency = "dmv", Record = "R1", From = 1, To = 2 },
            new SubjectErasedV1 { Agency = "dmv", Record = "R1", Position = 7 },
            new ErasureConfirmedV1 { Agency = "dmv", Record = "R1", Position = 7, At = applied.At },
        ];
        for (var i = 0; i < others.Length; i++)
        {
            await desk.Sender.Send("test", others[i], CancellationToken.None);
            await Eventually.Holds(() => desk.DeadLetters.Count == i + 1);
            Check(others[i] switch { SequencesMissingV1 => "sequences-missing.v1", SubjectErasedV1 => "subject-erased.v1", ErasureConfirmedV1 => "erasure-confirmed.v1", _ => "delivery-receipt.v1" }, desk.DeadLetters.Kept()[i]);
        }
    }

    [Test]
    public void A_state_is_what_its_schema_says() =>
        Check("record-state", JsonSerializer.SerializeToUtf8Bytes(new RecordState
        {
            RecordKey = "DMV-90417", Cause = Causes.Moved, Change = "7Q4M-2XKD-9", Address = Letters.PlumHollow, HoldsFrom = new DateOnly(2026, 11, 2),
        }, JsonSerializerOptions.Web));

    [TestCase("DMV-90417")]
    [TestCase(null)]
    public void A_state_of_a_person_is_what_its_schema_says(string? goesBy) =>
        Check("record-state", JsonSerializer.SerializeToUtf8Bytes(
            new RecordState { RecordKey = "DMV-95522", Cause = Causes.SamePerson, Person = new() { GoesBy = goesBy, Since = new DateOnly(2026, 11, 2) } }, JsonSerializerOptions.Web));

    [TestCase("hub")]
    [TestCase("agency-dmv")]
    [TestCase("hub-dead")]
    [Category("RabbitMQ")]
    public async Task The_queues_are_declared_as_the_page_of_queues_says(string queue)
    {
        var node = await RabbitMqNode.Shared;
        await using var desk = await Desk.Open(node.Address, queue: null);
        await desk.Sender.Send(queue.Replace("-dead", "", StringComparison.Ordinal), applied, CancellationToken.None);
        await using var connection = await new ConnectionFactory { Uri = node.Address }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        // The broker refuses a second declaration that differs.
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments: ArgumentsOnThePage(queue));
    }

    private static Dictionary<string, object?> ArgumentsOnThePage(string queue)
    {
        var page = File.ReadAllText(Path.Combine(Schemas, "asyncapi.yaml"));
        var entry = Regex.Match(page, $@"\n    {queue}:\n      amqp:(?:\n      .*)*", RegexOptions.None, TimeSpan.FromSeconds(1)).Value;
        var arguments = Regex.Matches(entry, @"\n        (x-[a-z-]+): (\S+)", RegexOptions.None, TimeSpan.FromSeconds(1))
            .ToDictionary(m => m.Groups[1].Value, m => (object?)(int.TryParse(m.Groups[2].Value, out var number) ? number : m.Groups[2].Value), StringComparer.Ordinal);
        Assert.That(arguments, Is.Not.Empty);
        return arguments;
    }

    private static void Check(string schema, byte[] body)
    {
        using var form = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Schemas, schema + ".schema.json")));
        using var message = JsonDocument.Parse(body);
        var properties = form.RootElement.GetProperty("properties");
        foreach (var required in form.RootElement.GetProperty("required").EnumerateArray())
            Assert.That(message.RootElement.TryGetProperty(required.GetString()!, out _), $"{schema}: {required} is there");
        foreach (var member in message.RootElement.EnumerateObject())
        {
            Assert.That(properties.TryGetProperty(member.Name, out var rule), $"{schema}: {member.Name} is known");
            if (rule.TryGetProperty("pattern", out var pattern) && member.Value.ValueKind == JsonValueKind.String)
                Assert.That(member.Value.GetString(), Does.Match(pattern.GetString()!));
            if (rule.TryGetProperty("enum", out var values))
                Assert.That(values.EnumerateArray().Select(v => v.GetString()), Does.Contain(member.Value.GetString()));
            if (rule.TryGetProperty("type", out var type)) Assert.That(TypesOf(type), Does.Contain(TypeOf(member.Value)), $"{schema}: {member.Name}");
        }
    }

    private static IEnumerable<string?> TypesOf(JsonElement type) => type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(t => t.GetString()) : [type.GetString()];

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.Number => "integer",
        JsonValueKind.Null => "null",
        _ => "object",
    };

    internal static string Schemas
    {
        get
        {
            var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Hub.sln"))) folder = folder.Parent!;
            return Path.Combine(folder.FullName, "schemas", "messages");
        }
    }
}
