namespace Hub.Postal;

/// <summary>The delivery line, and what stands on a line of its own above it.</summary>
internal static class Lines
{
    public static bool Write(scoped in Draft draft, PostalFields fields, Span<char> buffer, out string written, out string? above)
    {
        above = null;
        var line = new LineWriter(buffer);
        var box = draft.Parts.Contains(Part.BoxType) || draft.Parts.Contains(Part.RouteType);
        var street = fields.Street is not null && (fields.Number is not null || fields.Suffix is not null || !box)
            || draft.IsPuertoRico && !box && draft.Parts.ContainsAny(Part.UnitId, Part.GroupId, Part.Urbanization); // RES LAS MARGARITAS EDIF 5 APT 12
        if (street)
        {
            DeliveryLine.Write(in draft, ref line);
            if (box)
            {
                // A dual address: mail goes to what stands directly above the last line (215).
                above = line.ToString();
                line = new LineWriter(buffer);
            }
        }
        if (box)
        {
            BoxLine.Write(in draft, ref line);
            if (!street) UnitForm.Write(in draft, ref line);
        }
        var ok = !line.Overflowed && !line.IsEmpty && (street || box);
        written = ok ? line.ToString() : "";
        if (draft.Parts.Contains(Part.Urbanization)) above = Urbanization(in draft, buffer);
        return ok;
    }

    private static string Urbanization(scoped in Draft draft, Span<char> buffer)
    {
        var line = new LineWriter(buffer);
        for (var i = 0; i < draft.Count; i++)
        {
            if (draft.Parts[i] != Part.Urbanization) continue;
            line.Word(draft.Words.Key(i) switch
            {
                "URBANIZACION" or "URBANIZATION" => "URB",
                "RESIDENCIAL" => "RES",
                "CONDOMINIO" => "COND",
                "BARRIO" => "BO",
                "BARRIADA" => "BDA",
                "SECTOR" => "SECT",
                "COMUNIDAD" => "COM",
                "PARCELAS" => "PARC",
                var other => other,
            });
        }
        return line.ToString();
    }
}
