using System.Xml.Linq;
using NUnit.Framework;

namespace Hub.Tests.Architecture;

/// <summary>Which project may know which. A project exists only where the compiler must forbid a reference or a process runs on its own.</summary>
public sealed class Arrows
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Hub.Domain"] = [],
        ["Hub.Postal"] = [],
        ["Hub.Postal.Workshop"] = ["Hub.Postal"], // Makes the library's tables; no part of it.
        ["Hub.Linking"] = ["Hub.Postal"],
        ["Hub.Linking.Workshop"] = ["Hub.Linking"], // Learns the library's parameters; no part of it.
        ["Hub.Contracts"] = [],
        ["Hub.Proofs"] = [], // What the hub, its witnesses and anybody else must agree on to the byte.
        ["Hub.EventStore"] = ["Hub.Proofs"],
        ["Hub.Sandbox"] = [],
        ["Hub.Server"] = ["Hub.Contracts", "Hub.Domain", "Hub.EventStore", "Hub.Postal"],
        ["Hub.Adapters"] = ["Hub.Contracts", "Hub.Proofs"],
        ["Hub.Verify"] = [], // An auditor's program: nothing of the hub's may stand behind its answer.
        ["Hub.Cli"] = ["Hub.Adapters", "Hub.Linking", "Hub.Postal", "Hub.Proofs", "Hub.Sandbox", "Hub.Server", "Hub.Verify"],
    };

    /// <summary>Where fewer packages are the point of the project.</summary>
    private static readonly Dictionary<string, string[]> AllowedPackages = new(StringComparer.Ordinal)
    {
        ["Hub.Domain"] = [],
        ["Hub.Postal"] = [],
        ["Hub.Linking"] = [],
        ["Hub.Proofs"] = [],
        ["Hub.EventStore"] = ["Npgsql", "Microsoft.Extensions.Logging.Abstractions"],
        ["Hub.Verify"] = [],
    };

    private static IEnumerable<string> Projects => Checkout.Tracked.Where(p => p.StartsWith("src/", StringComparison.Ordinal) && p.EndsWith(".csproj", StringComparison.Ordinal));

    private static string NameOf(string path) => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'));

    private static string[] Named(XDocument project, string element) =>
        [.. project.Descendants(element).Select(e => e.Attribute("Include")!.Value).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Strayed(string name, XDocument project)
    {
        if (!Allowed.TryGetValue(name, out var allowed)) return [$"{name} is no agreed project"];
        var references = Named(project, "ProjectReference").Select(NameOf).Order(StringComparer.Ordinal).ToArray();
        List<string> wrong = references.SequenceEqual(allowed) ? [] : [$"{name} refers to {string.Join(", ", references)}"];
        if (AllowedPackages.TryGetValue(name, out var packages)) wrong.AddRange(Named(project, "PackageReference").Except(packages).Select(p => $"{name} uses {p}"));
        if (name is "Hub.Domain" or "Hub.Postal" or "Hub.Linking" or "Hub.Proofs" or "Hub.EventStore" or "Hub.Verify" && Named(project, "FrameworkReference").Length > 0) wrong.Add($"{name} uses a framework");
        return wrong;
    }

    [Test]
    public void Every_project_refers_to_those_it_may_and_no_other()
    {
        Assert.That(Projects.SelectMany(path => Strayed(NameOf(path), XDocument.Parse(Checkout.Text(path)))), Is.Empty);
        Assert.That(Projects.Select(NameOf), Is.EquivalentTo(Allowed.Keys));
    }

    [TestCase("Hub.Adapters", """<ItemGroup><ProjectReference Include="../Hub.Contracts/Hub.Contracts.csproj" /><ProjectReference Include="../Hub.Domain/Hub.Domain.csproj" /><ProjectReference Include="../Hub.Proofs/Hub.Proofs.csproj" /></ItemGroup>""")]
    [TestCase("Hub.Server", """<ItemGroup><ProjectReference Include="../Hub.Domain/Hub.Domain.csproj" /></ItemGroup>""")]
    [TestCase("Hub.Domain", """<ItemGroup><PackageReference Include="Polly.Core" /></ItemGroup>""")]
    [TestCase("Hub.EventStore", """<ItemGroup><ProjectReference Include="../Hub.Proofs/Hub.Proofs.csproj" /><PackageReference Include="Npgsql" /><PackageReference Include="MassTransit" /></ItemGroup>""")]
    [TestCase("Hub.Postal", """<ItemGroup><FrameworkReference Include="Microsoft.AspNetCore.App" /></ItemGroup>""")]
    [TestCase("Hub.Verify", """<ItemGroup><ProjectReference Include="../Hub.EventStore/Hub.EventStore.csproj" /></ItemGroup>""")]
    [TestCase("Hub.Verify", """<ItemGroup><PackageReference Include="Npgsql" /></ItemGroup>""")]
    [TestCase("Hub.Tools", "")]
    public void An_arrow_too_many_or_too_few_is_found(string name, string items) => Assert.That(Strayed(name, XDocument.Parse($"<Project>{items}</Project>")).Count(), Is.EqualTo(1));
}
