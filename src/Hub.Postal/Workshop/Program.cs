// The workshop of Hub.Postal. From the repository's root:
//   dotnet run --project src/Hub.Postal/Workshop -- tables GEONAMES_US.txt CENSUS_ZCTA_COUNTY.json OUT.br "EDITION"
//   … -- names SURNAMES MEN WOMEN ADDRESSES.json OUT.br   the words that streets are named by
//   … -- moves FOLDER               reads moves.csv and compares with moves_expected.csv
//   … -- parse LABELLED.jsonl OUT   for address_eval.py
//   … -- train LABELLED.jsonl OUT.br         the model in Tagging/tagger.br
//   … -- cross-validate LABELLED.jsonl OUT   five folds, for address_eval.py
//   … -- pairs PAIRS.csv OUT        for pairs_eval.py
//   … -- grades LINES OUT           an address a line: its grade, and why
//   … -- bench LINES                an address a line
using Hub.Postal.Workshop;

return args switch
{
    ["tables", var geoNames, var census, var into, var edition] => MakeTables.Run(geoNames, census, into, edition),
    ["names", var surnames, var men, var women, var addresses, var into] => MakeNames.Run(surnames, [men, women], addresses, into),
    ["moves", var folder] => CheckMoves.Run(folder),
    ["parse", var labelled, var into] => ParseLines.Run(labelled, into),
    ["bench", var file] => Bench.Run(file),
    ["grades", var lines, var into] => Grades.Run(lines, into),
    ["pairs", var pairs, var into] => ComparePairs.Run(pairs, into),
    ["cross-validate", var labelled, var into] => CrossValidate.Run(labelled, into),
    ["train", var labelled, var into] => TrainTagger.Run(labelled, into),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("tables GEONAMES_US.txt CENSUS_ZCTA_COUNTY.json OUT.br EDITION | names SURNAMES MEN WOMEN ADDRESSES.json OUT.br | moves FOLDER | parse LABELLED.jsonl OUT | train LABELLED.jsonl OUT.br | cross-validate LABELLED.jsonl OUT | pairs PAIRS.csv OUT | grades LINES OUT | bench LINES");
    return 2;
}
