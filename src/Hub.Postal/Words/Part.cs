namespace Hub.Postal;

/// <summary>What a word is in its address.</summary>
internal enum Part : byte
{
    Other,
    Number,
    NumberSuffix,
    Predirectional,
    StreetPretype,
    Street,
    Suffix,
    Postdirectional,
    UnitType,
    UnitId,
    GroupType,   // Building, floor, department: what stands around a unit.
    GroupId,
    BoxType,
    BoxId,
    RouteType,
    RouteId,
    Recipient,
    Building,
    Urbanization,
    Repeated,
    Corner,
    Crossing,
    City,
    State,
    Zip,
    Plus4,
    Country,
}
