namespace Hub.Postal.Workshop;

/// <summary>Trains on all labelled addresses and writes the model that the library embeds.</summary>
internal static class TrainTagger
{
    public static int Run(string labelled, string into)
    {
        var examples = Labelled.Read(labelled);
        using (var file = File.Create(into)) TaggerModel.Save(TaggerTraining.Train(examples), file);
        Console.WriteLine($"{examples.Count} addresses, {new FileInfo(into).Length} bytes");
        return 0;
    }
}
