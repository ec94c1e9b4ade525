using Hub.Sandbox.Faults;
using Hub.Sandbox.Notices;
using Hub.Sandbox.Records;

namespace Hub.Sandbox;

/// <summary>One agency's house: its master file, the faults asked of it, the letters that it prints. Nothing is shared between two.</summary>
public sealed class Agency : IAsyncDisposable
{
    private Agency(string name, string referencePrefix, string[] refusals, Letterhead letterhead, SandboxSettings settings)
    {
        Name = name;
        Refusals = refusals;
        Folder = Path.Combine(settings.DataFolder, name);
        Master = new MasterFile(Folder, referencePrefix, settings.Clock);
        Faults = new FaultBook(refusals);
        Notices = new PrintRoom(Master, letterhead, settings.Clock);
    }

    public string Name { get; }
    public string Folder { get; }

    /// <summary>The codes with which this agency refuses on the merits; the first is used when a fault names none.</summary>
    public IReadOnlyList<string> Refusals { get; }

    public MasterFile Master { get; }
    public FaultBook Faults { get; }
    public PrintRoom Notices { get; }

    /// <summary>Asked by the master file, and only for messages that it does not know yet: a repeat is answered as the first time.</summary>
    public string? RefusalFor(Posting posting) =>
        Faults.Strike(FaultKinds.Refuse, posting.RecordKey) is { } fault ? fault.Code ?? Refusals[0] : null;

    public static Agency Dmv(SandboxSettings settings) => new("dmv", "DT",
        ["RECORD-LOCKED", "RECORD-SURRENDERED", "RECORD-MERGED", "COUNTY-NOT-RECOGNISED"], Letterhead.LicenceExpiry, settings);

    public static Agency Revenue(SandboxSettings settings) => new("revenue", "RV",
        ["R01", "R02", "R03", "R04"], Letterhead.TaxBill, settings);

    public static Agency Courts(SandboxSettings settings) => new("courts", "CT",
        ["case-closed", "case-sealed", "case-transferred", "filing-required"], Letterhead.Summons, settings);

    public ValueTask DisposeAsync() => Master.DisposeAsync();
}
