namespace Hub.Postal.Workshop;

/// <summary>Trains the tagger: a structured perceptron, its weights averaged over all steps so that the last examples count no more than the first.</summary>
internal static class TaggerTraining
{
    private const int Epochs = 10;

    private const int Orders = 4;

    /// <summary>The mean of several runs, each with the examples in another order: what depends on the order cancels out.</summary>
    public static Tagger Train(IReadOnlyList<Labelled> examples)
    {
        var mean = new Tagger();
        for (var seed = 1; seed <= Orders; seed++)
        {
            var one = Train(examples, seed);
            for (var i = 0; i < mean.Weights.Length; i++) mean.Weights[i] += one.Weights[i] / Orders;
            for (var i = 0; i < mean.Steps.Length; i++) mean.Steps[i] += one.Steps[i] / Orders;
        }
        return mean;
    }

    private static Tagger Train(IReadOnlyList<Labelled> examples, int seed)
    {
        var tagger = new Tagger();
        var weightSums = new double[tagger.Weights.Length];
        var stepSums = new double[tagger.Steps.Length];
        var random = new Random(seed);
        var order = examples.ToArray();
        var time = 1;
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            random.Shuffle(order);
            foreach (var example in order) Step(tagger, example, weightSums, stepSums, time++);
        }
        // Averages by the trick of summing time × change.
        for (var i = 0; i < weightSums.Length; i++) tagger.Weights[i] -= (float)(weightSums[i] / time);
        for (var i = 0; i < stepSums.Length; i++) tagger.Steps[i] -= (float)(stepSums[i] / time);
        return tagger;
    }

    private static void Step(Tagger tagger, Labelled example, double[] weightSums, double[] stepSums, int time)
    {
        Span<char> letters = stackalloc char[Text.MaxLetters];
        Span<Word> words = stackalloc Word[Text.MaxWords];
        Span<Part> parts = stackalloc Part[Text.MaxWords];
        var text = new Text(example.Text, letters, words);
        if (text.TooLong || text.Count == 0) return;
        var draft = new Draft(text, parts, ZipTable.Default);
        AddressReader.ReadByRules(ref draft);
        Span<Part> guess = stackalloc Part[Text.MaxWords];
        tagger.Tag(in draft, guess);
        Span<int> rows = stackalloc int[Features.Most];
        var features = new Features(in draft, stackalloc uint[Features.Memory]);
        var (trueBefore, guessBefore) = (Tagger.PartCount, Tagger.PartCount);
        for (var i = 0; i < draft.Count; i++)
        {
            // What the rules have fixed is not the tagger's to learn.
            var want = Tagger.IsFixed(draft.Parts[i]) ? draft.Parts[i] : example.Of(in draft[i]);
            if (Tagger.IsFixed(want) && !Tagger.IsFixed(draft.Parts[i])) want = Part.Other;
            if (!Tagger.Allowed(in draft, i, want)) want = draft.Parts[i]; // Labels beyond what the rules allow teach nothing.
            var (t, g) = ((int)want, (int)guess[i]);
            if (t != g)
            {
                var count = features.Of(in draft, i, rows);
                foreach (var row in rows[..count])
                {
                    Add(tagger.Weights, weightSums, (row * Tagger.Width) + t, 1, time);
                    Add(tagger.Weights, weightSums, (row * Tagger.Width) + g, -1, time);
                }
            }
            if (t != g || trueBefore != guessBefore)
            {
                Add(tagger.Steps, stepSums, (trueBefore * Tagger.Width) + t, 1, time);
                Add(tagger.Steps, stepSums, (guessBefore * Tagger.Width) + g, -1, time);
            }
            (trueBefore, guessBefore) = (t, g);
        }
    }

    private static void Add(float[] weights, double[] sums, int at, int change, int time)
    {
        weights[at] += change;
        sums[at] += (double)time * change;
    }
}
