using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.EventStore;

namespace Hub.Server.Citizens;

/// <summary>Facts about a file, each in the stream in which it stands. Every stream that was folded is checked, whether or not anything is written to it.</summary>
public static class InStreams
{
    public static List<StreamAppend> Of(CitizenFile file, IReadOnlyList<(CitizenId Whose, NewFact Fact)> facts) => Of([file], facts);

    public static List<StreamAppend> Of(IReadOnlyList<CitizenFile> files, IReadOnlyList<(CitizenId Whose, NewFact Fact)> facts)
    {
        var versions = new Dictionary<CitizenId, int>();
        foreach (var file in files) foreach (var member in file.Members) versions[member] = file.VersionOf(member);
        List<StreamAppend> appends = [.. facts.GroupBy(f => f.Whose).Select(of => new StreamAppend(of.Key.Stream, versions[of.Key], [.. of.Select(f => f.Fact)]))];
        appends.AddRange(versions.Where(v => facts.All(f => f.Whose != v.Key)).Select(v => new StreamAppend(v.Key.Stream, v.Value, [])));
        return appends;
    }
}
