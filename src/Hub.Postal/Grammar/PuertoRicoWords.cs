namespace Hub.Postal;

/// <summary>What words mean in an address of Puerto Rico, and often something else on the mainland.</summary>
internal static class PuertoRicoWords
{
    public static bool IsRouteOrBox(scoped in Draft draft, int at) =>
        (draft[at].Meaning.Sense & Sense.Box) != 0 || draft.Words.Key(at) is "HC" or "HCR" or "RR" or "RUTA" or "RURAL" or "ROUTE" or "RTE" or "RT" or "PO" or "P" or "POST" or "APARTADO" or "APDO" or "GENERAL" or "HIGHWAY" or "STAR";

    public static bool IsArea(scoped in Draft draft, int at) => draft.Words.Key(at) is
        "URB" or "URBANIZACION" or "URBANIZATION" or "RES" or "RESIDENCIAL" or "COND" or "CONDOMINIO" or "BO" or "BARRIO" or "BDA" or "BARRIADA" or "SECT" or "SECTOR" or "COM" or "COMUNIDAD"
        or "PARC" or "PARCELAS" or "EGIDA" or "MANS" or "MANSIONES" or "EXT";

    public static bool IsStreetKind(scoped in Draft draft, int at) =>
        draft.Words.Key(at) is "CALLE" or "AVE" or "AVENIDA" or "CARR" or "CARRETERA" or "PASEO" or "CAMINO" or "CALLEJON" or "BLVD" or "PLAZA" or "VIA";

    public static byte DesignatorOf(scoped ReadOnlySpan<char> word) => word switch
    {
        "KM" or "KILOMETRO" => Designators.Kilometre,
        "HM" or "HECTOMETRO" => Designators.Hectometre,
        "EDIF" or "EDF" or "EDIFICIO" => Designators.Edificio,
        "TORRE" or "TORR" => Designators.Torre,
        "PARC" or "PARCELA" or "PARCELAS" or "SOLAR" => Designators.Parcela,
        "BUZON" or "BUZ" or "BZN" => Designators.Buzon,
        _ => 0,
    };
}
