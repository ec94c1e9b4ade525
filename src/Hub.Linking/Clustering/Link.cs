namespace Hub.Linking;

/// <summary>A pair that is worth keeping: linked, or for somebody to look at.</summary>
internal readonly record struct Link(int A, int B, float Bits, MatchGrade Grade, Doubt Doubt, bool ByNumber)
{
    public int Other(int record) => record == A ? B : A;
}
