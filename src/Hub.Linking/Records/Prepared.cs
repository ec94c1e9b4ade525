namespace Hub.Linking;

/// <summary>A record with its values numbered, small enough that a million of them are held and compared. 0 is missing everywhere.</summary>
internal struct Prepared
{
    public int First, Middle, Last, Birth, Street, Number, Unit, Door, Licence, PersonNumber, Locality, City, State, Zip, Email, Phone;
    public SocialSecurity Ssn;
    public Generation Generation;
    public char Sex;
}

/// <summary>What a suffix says. III and 3rd are one.</summary>
internal enum Generation : byte { None, Senior, Junior, Second, Third, Fourth, Fifth }
