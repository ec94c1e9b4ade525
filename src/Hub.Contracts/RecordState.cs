namespace Hub.Contracts;

/// <summary>What an agency is told about one of its records: a state, never a difference. Sealed inside <see cref="RecordChangedV1"/>.</summary>
public sealed record RecordState
{
    /// <summary>The agency's own key of the record: licence number, taxpayer account, case number.</summary>
    public required string RecordKey { get; init; }

    /// <summary>Why: one of <see cref="Causes"/>. New causes may come; an adapter treats one that it does not know as a move.</summary>
    public required string Cause { get; init; }

    /// <summary>The reference of the change that the citizen and the clerk hold; null where no single change is the reason.</summary>
    public string? Change { get; init; }

    /// <summary>The address to use from now on. With <see cref="Person"/> null too: a later sequence stands in for this one, nothing is to be applied, the sequence only advances.</summary>
    public AddressToUse? Address { get; init; }

    /// <summary>By which of the agency's records the person goes whom this one is about. A message has this or an address, never both.</summary>
    public PersonOfRecord? Person { get; init; }

    /// <summary>The day from which the address holds; null for an open beginning.</summary>
    public DateOnly? HoldsFrom { get; init; }
}

/// <summary>A standardised US address in the form of USPS Publication 28: upper case, no punctuation.</summary>
public sealed record AddressToUse
{
    /// <summary>The delivery address line, unit included: <c>100 MAIN ST APT 4</c>. At most 64 characters.</summary>
    public required string Line { get; init; }
    public required string City { get; init; }

    /// <summary>Two letters.</summary>
    public required string State { get; init; }

    /// <summary><c>45502</c> or <c>45502-1234</c>.</summary>
    public required string Zip { get; init; }

    /// <summary>The county's name in upper case, from the ZIP; null where the table does not know the ZIP.</summary>
    public string? County { get; init; }
}

/// <summary>Which of an agency's own records are one person's, said record by record: those that go by the same.</summary>
public sealed record PersonOfRecord
{
    /// <summary>The agency's own key of another of its records. Null: this record goes by itself, whatever was said before.</summary>
    public string? GoesBy { get; init; }

    /// <summary>The day since which the state knows it.</summary>
    public required DateOnly Since { get; init; }
}

public static class Causes
{
    public const string InterestRegistered = "interest-registered";
    public const string Moved = "moved";
    public const string Corrected = "corrected";

    /// <summary>An authority named the place anew; nobody moved, and no duty follows.</summary>
    public const string Readdressed = "readdressed";
    public const string TemporaryBegan = "temporary-began";
    public const string TemporaryEnded = "temporary-ended";

    /// <summary>The address to use was replaced by order of a programme or by its end; says no more than that on purpose.</summary>
    public const string Replaced = "replaced";

    /// <summary>Two files were found to be one person's; this record is told what the other one's was.</summary>
    public const string Merged = "merged";

    /// <summary>They were not one person after all: the record was wrong, nobody moved.</summary>
    public const string MergeReversed = "merge-reversed";

    /// <summary>The record and another of the agency's own are one person's; says nothing of an address.</summary>
    public const string SamePerson = "same-person";

    /// <summary>The record goes by itself: with whichever it was one person's before, it is not any more.</summary>
    public const string NotSamePerson = "not-same-person";

    /// <summary>Somebody asked for the record's state to be sent again.</summary>
    public const string Refetch = "refetch";

    /// <summary>A later sequence stands in for this one.</summary>
    public const string Superseded = "superseded";
}
