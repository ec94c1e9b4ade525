// The workshop of Hub.Linking. From the repository's root:
//   dotnet run -c Release --project src/Hub.Linking/Workshop -- feed SEED LINKS.csv FILE…   links one record at a time, in an order of the seed's, and says how far that differs from the batch (ops/hub identity link)
//   … -- learn KIND VERSION OUT.json FILE…   learns a kind's chances from files without labels; thresholds and rules stay as they are
//   … -- calibration TRUTH.csv FILE…         how often pairs of each chance are right, by labels that taught nothing
//   … -- explain KEY KEY FILE…               why two records are or are not one person's
//   … -- enlarge COPIES FOLDER FILE…         many towns out of one, for measuring speed
using Hub.Linking.Workshop;

return args switch
{
    ["feed", var seed, var into, .. var files] => Feed.Run(int.Parse(seed, System.Globalization.CultureInfo.InvariantCulture), into, files),
    ["learn", var kind, var version, var into, .. var files] => LearnKind.Run(kind, version, into, files),
    ["calibration", var truth, .. var files] => Calibration.Run(truth, files),
    ["explain", var one, var other, .. var files] => ExplainPair.Run(one, other, files),
    ["enlarge", var copies, var into, .. var files] => Enlarge.Run(int.Parse(copies, System.Globalization.CultureInfo.InvariantCulture), into, files),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("feed SEED LINKS.csv FILE… | learn KIND VERSION OUT.json FILE… | calibration TRUTH.csv FILE… | explain KEY KEY FILE… | enlarge COPIES FOLDER FILE…");
    return 2;
}
