using System.IO.Compression;

namespace Hub.Postal;

/// <summary>The trained model as a file: for each weight that is not nothing, how far behind the last one it stands, and its value in 32nds.</summary>
internal static class TaggerModel
{
    private const float Step = 1 / 32f;

    public static Tagger Default { get; } = Load(Embedded.Open("tagger.br"));

    public static void Save(Tagger tagger, Stream into)
    {
        using var brotli = new BrotliStream(into, CompressionLevel.SmallestSize);
        using var writer = new BinaryWriter(brotli);
        Write(writer, tagger.Weights);
        Write(writer, tagger.Steps);
    }

    public static Tagger Load(Stream from)
    {
        using var reader = new BinaryReader(new BrotliStream(from, CompressionMode.Decompress));
        var tagger = new Tagger();
        Read(reader, tagger.Weights);
        Read(reader, tagger.Steps);
        return tagger;
    }

    private static void Write(BinaryWriter writer, float[] weights)
    {
        var kept = Enumerable.Range(0, weights.Length).Where(i => Quantised(weights[i]) != 0).ToArray();
        writer.Write7BitEncodedInt(kept.Length);
        var last = 0;
        foreach (var at in kept)
        {
            writer.Write7BitEncodedInt(at - last);
            writer.Write(Quantised(weights[at]));
            last = at;
        }
    }

    private static void Read(BinaryReader reader, float[] weights)
    {
        var at = 0;
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            at += reader.Read7BitEncodedInt();
            weights[at] = reader.ReadInt16() * Step;
        }
    }

    private static short Quantised(float weight) => (short)Math.Clamp(MathF.Round(weight / Step), short.MinValue, short.MaxValue);
}
