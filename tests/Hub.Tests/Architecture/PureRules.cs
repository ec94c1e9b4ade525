using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using NUnit.Framework;

namespace Hub.Tests.Architecture;

/// <summary>The rules and the reading of addresses depend on what they are given: no clock, no files, no network. Read from the compiled code.</summary>
public sealed class PureRules
{
    private static readonly string[] Clocks =
    [
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today", "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow",
        "System.TimeProvider.get_System", "System.Diagnostics.Stopwatch.", "System.Environment.get_TickCount", "System.Threading.Thread.Sleep", "System.Threading.Tasks.Task.Delay",
        "System.Guid.CreateVersion7",
    ];

    private static readonly string[] World =
        ["System.IO.File", "System.IO.Directory", "System.Net.", "System.Console.", "System.Diagnostics.Process", "System.Environment.GetEnvironmentVariable", "System.Data.", "System.Threading.Timer."];

    /// <summary>Everything of others that an assembly's code calls or reads, as Namespace.Type.Member.</summary>
    private static IEnumerable<string> Uses(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var code = file.GetMetadataReader();
        var used = new List<string>();
        foreach (var handle in code.MemberReferences)
        {
            var member = code.GetMemberReference(handle);
            if (member.Parent.Kind != HandleKind.TypeReference) continue;
            var type = code.GetTypeReference((TypeReferenceHandle)member.Parent);
            used.Add($"{code.GetString(type.Namespace)}.{code.GetString(type.Name)}.{code.GetString(member.Name)}");
        }
        return used;
    }

    private static IEnumerable<string> Impure(Type inside, params string[] forbidden) =>
        Uses(inside.Assembly.Location).Where(use => forbidden.Any(f => use.StartsWith(f, StringComparison.Ordinal)));

    [Test]
    public void The_rules_know_no_clock_and_touch_nothing_outside() => Assert.That(Impure(typeof(Hub.Domain.HubEvent), [.. Clocks, .. World, "System.IO."]), Is.Empty);

    [Test]
    public void Reading_an_address_knows_no_clock_and_touches_nothing_but_its_own_tables() => Assert.That(Impure(typeof(Hub.Postal.AddressReader), [.. Clocks, .. World]), Is.Empty);

    [Test]
    public void Clocks_and_files_are_seen_where_they_are_used() => Assert.That(
        Impure(typeof(Hub.Server.ServerSettings), [.. Clocks, .. World]),
        Has.Some.EqualTo("System.DateTime.get_UtcNow").And.Some.StartsWith("System.IO.File").And.Some.EqualTo("System.Environment.GetEnvironmentVariable"));
}
