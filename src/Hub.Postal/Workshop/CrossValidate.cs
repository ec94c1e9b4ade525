namespace Hub.Postal.Workshop;

/// <summary>Five folds: each fifth is parsed with a tagger trained on the other four. The output is scored by shared/eval/address_eval.py.</summary>
internal static class CrossValidate
{
    private const int Folds = 5;

    public static int Run(string labelled, string into)
    {
        var examples = Labelled.Read(labelled);
        var parsed = new string[examples.Count];
        for (var fold = 0; fold < Folds; fold++)
        {
            var held = fold;
            var reader = new AddressReader(ZipTable.Default, TaggerTraining.Train([.. examples.Where((_, i) => i % Folds != held)]));
            for (var i = fold; i < examples.Count; i += Folds) parsed[i] = ParseLines.ToJson(reader.Read(examples[i].Text));
        }
        File.WriteAllLines(into, parsed);
        return 0;
    }
}
