// The workshop of Hub.Postal. From the repository's root:
//   dotnet run --project src/Hub.Postal/Workshop -- tables GEONAMES_US.txt CENSUS_ZCTA_COUNTY.json OUT.br "EDITION"
//   … -- moves FOLDER               reads moves.csv and compares with moves_expected.csv
//   … -- parse LABELLED.jsonl OUT   for address_eval.py
using Hub.Postal.Workshop;

return args switch
{
    ["tables", var geoNames, var census, var into, var edition] => MakeTables.Run(geoNames, census, into, edition),
    ["moves", var folder] => CheckMoves.Run(folder),
    ["parse", var labelled, var into] => ParseLines.Run(labelled, into),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("tables GEONAMES_US.txt CENSUS_ZCTA_COUNTY.json OUT.br EDITION | moves FOLDER | parse LABELLED.jsonl OUT");
    return 2;
}
