namespace Hub.Linking;

/// <summary>How two records compare in every field, in one word.</summary>
internal readonly record struct Pattern(ulong Bits)
{
    public int this[Field field] => (int)(Bits >> ((int)field * 4)) & 15;

    public Level Level(Field field) => FieldLevels.At(field, this[field]);

    public Pattern With(Field field, Level level) =>
        new((Bits & ~(15UL << ((int)field * 4))) | ((ulong)(level == Linking.Level.Missing ? 0 : FieldLevels.Place(field, level)) << ((int)field * 4)));
}
