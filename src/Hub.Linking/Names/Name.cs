namespace Hub.Linking;

/// <summary>One spelling of a name, prepared once however many people bear it.</summary>
internal sealed class Name
{
    // "de la Cruz" and "Cruz" share CRUZ; that both have a DE says nothing.
    private static readonly HashSet<string> Particles = new(StringComparer.Ordinal) { "DE", "LA", "LAS", "LOS", "DEL", "DA", "DI", "DO", "DOS", "VAN", "VON", "DER", "DEN", "TER", "LE", "EL", "AL", "BIN", "Y", "E", "ST" };

    public Name(string folded)
    {
        Joined = folded.Replace(" ", "", StringComparison.Ordinal);
        var words = folded.Split(' ');
        var weighty = words.Where(w => w.Length > 1 && !Particles.Contains(w)).ToArray();
        Words = weighty.Length > 0 ? weighty : [Joined];
        Hash = HashOf(Joined);
        Weighty = Words.Length == 1 ? Words[0] : string.Concat(Words);
        Sound = Sounds.Of(Weighty);
        Nicknames = Hub.Linking.Nicknames.Groups(Joined);
    }

    /// <summary>All letters without blanks: GARCIA LOPEZ, GARCIA-LOPEZ and GARCIALOPEZ are one.</summary>
    public string Joined { get; }

    /// <summary>The words that weigh; a set, since double surnames lose and exchange their halves.</summary>
    public string[] Words { get; }

    /// <summary>Those words without blanks: what a likeness is taken of.</summary>
    public string Weighty { get; }

    public uint Sound { get; }

    /// <summary>The same for the same letters in every field and every run.</summary>
    public ulong Hash { get; }
    public NicknameGroups Nicknames { get; }
    public bool IsInitial => Joined.Length == 1;

    public static ulong HashOf(string letters)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var c in letters) hash = (hash ^ c) * 0x100000001B3;
        return hash;
    }
}
