using FsCheck.Fluent;
using FsCheck;
using Hub.Domain;
using NUnit.Framework;

namespace Hub.Specs.Citizens;

public sealed class References
{
    [Test]
    public void What_is_minted_is_read_back_however_it_is_written()
    {
        var minted = Reference.Mint();
        Assert.That(Reference.Read(minted), Is.EqualTo(minted));
        Assert.That(Reference.Read(minted.ToLowerInvariant().Insert(4, "-").Insert(9, " ")), Is.EqualTo(minted));
        Assert.That(Reference.Read(minted.Replace('0', 'O').Replace('1', 'l')), Is.EqualTo(minted));
    }

    [FsCheck.NUnit.Property(MaxTest = 2000)]
    public Property One_wrong_character_never_names_somebody_else() => Prop.ForAll(
        (from at in Gen.Choose(0, Reference.Length - 1) from shift in Gen.Choose(1, 31) select (at, shift)).ToArbitrary(), wrong =>
    {
        const string alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        var text = Reference.Mint().ToCharArray();
        text[wrong.at] = alphabet[(alphabet.IndexOf(text[wrong.at], StringComparison.Ordinal) + wrong.shift) % 32];
        return Reference.Read(new string(text)) is null;
    });

    [FsCheck.NUnit.Property(MaxTest = 2000)]
    public Property Two_swapped_neighbours_never_name_somebody_else() => Prop.ForAll(Gen.Choose(0, Reference.Length - 2).ToArbitrary(), at =>
    {
        var text = Reference.Mint().ToCharArray();
        if (text[at] == text[at + 1]) return true;
        (text[at], text[at + 1]) = (text[at + 1], text[at]);
        return Reference.Read(new string(text)) is null;
    });

    [FsCheck.NUnit.Property]
    public Property A_keyed_hash_gives_a_readable_reference() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var hash = System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(seed));
        return Reference.Read(Reference.From(hash)) == Reference.From(hash);
    });
}
