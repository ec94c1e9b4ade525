// The workshop of Hub.Linking. From the repository's root:
//   dotnet run -c Release --project src/Hub.Linking/Workshop -- link FILE… --out LINKS.csv [--reviews REVIEWS.csv]   for linkage_eval.py
//   … -- link-with RULES.json LINKS.csv FILE…   the same by parameters that are not embedded, as before a change of rules
//   … -- feed SEED LINKS.csv FILE…           the same one record at a time, in an order of the seed's, and how far that differs
//   … -- learn KIND VERSION OUT.json FILE…   learns a kind's chances from files without labels; thresholds and rules stay as they are
//   … -- calibration TRUTH.csv FILE…         how often pairs of each chance are right, by labels that taught nothing
//   … -- explain KEY KEY FILE…               why two records are or are not one person's
//   … -- enlarge COPIES FOLDER FILE…         many towns out of one, for measuring speed
using Hub.Linking.Workshop;

return args switch
{
    ["link", .. var files, "--out", var into] => LinkFiles.Run(files, into, null),
    ["link", .. var files, "--out", var into, "--reviews", var reviews] => LinkFiles.Run(files, into, reviews),
    ["link-with", var rules, var into, .. var files] => LinkFiles.Run(files, into, null, rules),
    ["feed", var seed, var into, .. var files] => Feed.Run(int.Parse(seed, System.Globalization.CultureInfo.InvariantCulture), into, files),
    ["learn", var kind, var version, var into, .. var files] => LearnKind.Run(kind, version, into, files),
    ["calibration", var truth, .. var files] => Calibration.Run(truth, files),
    ["explain", var one, var other, .. var files] => ExplainPair.Run(one, other, files),
    ["enlarge", var copies, var into, .. var files] => Enlarge.Run(int.Parse(copies, System.Globalization.CultureInfo.InvariantCulture), into, files),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("link FILE… --out LINKS.csv [--reviews REVIEWS.csv] | link-with RULES.json LINKS.csv FILE… | feed SEED LINKS.csv FILE… | learn KIND VERSION OUT.json FILE… | calibration TRUTH.csv FILE… | explain KEY KEY FILE… | enlarge COPIES FOLDER FILE…");
    return 2;
}
