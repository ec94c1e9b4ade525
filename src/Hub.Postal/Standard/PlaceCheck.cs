namespace Hub.Postal;

/// <summary>City, state and ZIP code against each other by the tables.</summary>
internal static class PlaceCheck
{
    public readonly record struct Place(string City, byte State, bool Verified, Finding? Refusal, string? County = null);

    public static Place Check(scoped in Draft draft, PostalFields fields, scoped ref Notes notes)
    {
        var city = CityForm.Write(in draft, out var place, out var writtenOut, out var corrected);
        if (corrected) notes.Change("city-corrected", fields.City!, city);
        if (writtenOut) notes.Change("city-written-out", fields.City!, city);
        var state = draft.State;
        if (state == 0 && fields.State is not null) notes.Warn(Findings.StateUnknown);
        if (draft.Zip < 0)
        {
            if (fields.Zip is not null) notes.Warn(Findings.ZipInvalid);
            if (state != 0 && city.Length > 0 && !States.IsMilitary(state) && (place == 0 || (draft.Zips.StatesOf(place) & (1UL << state)) == 0)) notes.Warn(Findings.CityUnknown);
            return new(city, state, false, city.Length == 0 || state == 0 ? Findings.NoLastLine : null);
        }
        var zipState = draft.Zips.StateOf(draft.Zip);
        var near = draft.Zips.StatesNear(draft.Zip);
        if (state != 0 && (zipState != 0 ? zipState != state : (near != 0 || States.IsMilitary(state)) && (near & (1UL << state)) == 0))
            return new(city, state, false, Findings.ZipStateConflict);
        if (zipState == 0)
        {
            if (state == 0 && System.Numerics.BitOperations.IsPow2(near)) state = (byte)System.Numerics.BitOperations.TrailingZeroCount(near);
            if (near == 0 || !States.IsMilitary(state)) notes.Warn(Findings.ZipUnknown);
            return new(city, state, false, city.Length == 0 ? Findings.NoLastLine : null);
        }
        if (state == 0) notes.Change("state-added", "", States.Codes[zipState]);
        var ofZip = draft.Zips.PlaceOf(draft.Zip);
        if (city.Length == 0)
        {
            city = draft.Zips.Name(ofZip);
            notes.Change("city-added", "", city);
        }
        else if (place != ofZip && zipState != States.PuertoRico)
        {
            notes.Warn(Findings.CityNotOfZip);
        }
        if (zipState != States.PuertoRico) return new(city, zipState, place == ofZip, null, draft.Zips.CountyOf(draft.Zip));

        // Only where the writer's own word agrees with the table is its municipality the county.
        notes.Warn(Findings.PlaceUnconfirmed);
        if (place != ofZip) notes.Warn(Findings.CountyUnsure);
        return new(city, zipState, false, null, place == ofZip ? draft.Zips.MunicipalityOf(draft.Zip) : null);
    }
}
