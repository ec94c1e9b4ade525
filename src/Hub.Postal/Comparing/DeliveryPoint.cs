namespace Hub.Postal;

/// <summary>A match key taken apart: what two spellings of one door have in common.</summary>
internal readonly ref struct DeliveryPoint
{
    public readonly ReadOnlySpan<char> Place, Number, Predirectional, Urbanization, Name, Suffix, Postdirectional, Unit;

    /// <summary>A box or route has no street: its number is its name.</summary>
    public readonly bool IsBox;

    /// <summary>Stands before the unit at a box or a route.</summary>
    public const char UnitOfBox = '+';

    /// <summary>Stands between an urbanization's name and the street's.</summary>
    public const char EndOfUrbanization = '+';

    public DeliveryPoint(ReadOnlySpan<char> key)
    {
        Span<Range> cells = stackalloc Range[8];
        var count = key.Split(cells, '|');
        Place = key[cells[0]];
        if (count == 2)
        {
            IsBox = true;
            Name = key[cells[1]];
            if (Name.IndexOf(UnitOfBox) is > 0 and var unit)
            {
                Unit = Name[(unit + 1)..];
                Name = Name[..unit];
            }
            return;
        }
        Number = key[cells[1]];
        Predirectional = key[cells[2]];
        Name = key[cells[3]];
        if (Name.IndexOf(EndOfUrbanization) is > 0 and var end)
        {
            Urbanization = Name[..end];
            Name = Name[(end + 1)..];
        }
        Suffix = key[cells[4]];
        Postdirectional = key[cells[5]];
        Unit = key[cells[6]];
    }
}
