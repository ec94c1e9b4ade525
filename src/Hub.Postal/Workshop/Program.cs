// The workshop of Hub.Postal. From the repository's root:
//   dotnet run --project src/Hub.Postal/Workshop -- tables GEONAMES_US.txt CENSUS_ZCTA_COUNTY.json OUT.br "EDITION"
//   … -- moves FOLDER               reads moves.csv and compares with moves_expected.csv
//   … -- parse LABELLED.jsonl OUT   for address_eval.py
//   … -- train LABELLED.jsonl OUT.br         the model in Tagging/tagger.br
//   … -- cross-validate LABELLED.jsonl OUT   five folds, for address_eval.py
//   … -- pairs PAIRS.csv OUT        for pairs_eval.py
//   … -- bench LINES                an address a line
using Hub.Postal.Workshop;

return args switch
{
    ["tables", var geoNames, var census, var into, var edition] => MakeTables.Run(geoNames, census, into, edition),
    ["moves", var folder] => CheckMoves.Run(folder),
    ["parse", var labelled, var into] => ParseLines.Run(labelled, into),
    ["bench", var file] => Bench.Run(file),
    ["pairs", var pairs, var into] => ComparePairs.Run(pairs, into),
    ["cross-validate", var labelled, var into] => CrossValidate.Run(labelled, into),
    ["train", var labelled, var into] => TrainTagger.Run(labelled, into),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("tables GEONAMES_US.txt CENSUS_ZCTA_COUNTY.json OUT.br EDITION | moves FOLDER | parse LABELLED.jsonl OUT | train LABELLED.jsonl OUT.br | cross-validate LABELLED.jsonl OUT | pairs PAIRS.csv OUT | bench LINES");
    return 2;
}
