using Hub.Postal;
using NUnit.Framework;

namespace Hub.Specs.Postal;

public sealed class CompareSpec
{
    [TestCase("642 South 2nd Street Apt 608, Louisville KY 40202", "642 S Second St #608, louisville, ky 40202-1234", Verdict.Same, "")]
    [TestCase("26 Wetherell St, Manchester CT 06040", "26 Wethrell Street, Manchester CT 06040", Verdict.Same, "street-misspelt")]
    [TestCase("1401 St George Ave, Moore OK 73160", "1401 Saint George Avenue, Moore OK 73160", Verdict.Same, "")]
    [TestCase("12 Seventh St, Columbus OH 43215", "12 7th St, Columbus OH 43215", Verdict.Same, "")]
    [TestCase("PO Box 00145, Columbus OH 43215", "P.O. Box 145, Columbus OH 43215", Verdict.Same, "")]
    [TestCase("4603 Grrant St, Savannah GA 31419", "4603 Gant Street, Savannah GA 31419", Verdict.Same, "street-misspelt")]
    [TestCase("812 SW 151sst St, Savannah GA 31419", "812 SW 151st St, Savannah GA 31419", Verdict.Same, "")]
    [TestCase("169 Avenida Dr # M, Savannah GA 31419", "169 Aveida Dr Unit M, Savannah GA 31419", Verdict.Same, "street-misspelt")]
    [TestCase("201 W Street, Annapolis MD 21401", "201 West Street, Annapolis MD 21401", Verdict.Unsure, "street-abbreviated")]
    [TestCase("12 Bay Dr W, Newark OH 43055", "12 Bay West Dr, Newark OH 43055", Verdict.Unsure, "direction-in-name+direction-missing")]
    [TestCase("12 Bay Dr W, Newark OH 43055", "12 Bay W Dr, Newark OH 43055", Verdict.Same, "")]
    [TestCase("12 Avenue A, Newark OH 43055", "12 Avenue B, Newark OH 43055", Verdict.Different, "street-differs")]
    [TestCase("12 Ma\uFFFDon St, Newark OH 43055", "12 Maon St, Newark OH 43055", Verdict.Unsure, "letters-unreadable")]
    [TestCase("12 Main St PMB 3, Newark OH 43055", "12 Main St Apt 3, Newark OH 43055", Verdict.Unsure, "unit-kind-differs")]
    [TestCase("12 Main St Bldg 3, Newark OH 43055", "12 Main St Apt 3, Newark OH 43055", Verdict.Unsure, "unit-kind-differs")]
    [TestCase("12 Main St PMB 3, Newark OH 43055", "12 Main St Unit 3, Newark OH 43055", Verdict.Unsure, "unit-kind-differs")]
    [TestCase("100 Highway 80, Savannah GA 31419", "100 US Highway 80, Savannah GA 31419", Verdict.Unsure, "road-kind-missing")]
    [TestCase("112-10 Oxford Rd, Savannah GA 31419", "11210 Oxford Rd, Savannah GA 31419", Verdict.Unsure, "number-hyphen")]
    [TestCase("110 Holly Rd, Savannah GA 31419", "110 Hickory Rd, Savannah GA 31419", Verdict.Different, "street-differs")]
    [TestCase("110 Oxford, Savannah GA 31419", "110 Oxford Rd, Savannah GA 31419", Verdict.Unsure, "suffix-missing")]
    [TestCase("5708 W Union Hills, Glendale AZ 85308", "5708 W Union Hills Dr, Glendale AZ 85308", Verdict.Unsure, "suffix-missing")]
    [TestCase("110 Oxford Rd Apt 1, Savannah GA 31419", "110 Oxford Rd, Savannah GA 31419", Verdict.Unsure, "unit-missing")]
    [TestCase("467 N Mountain Ranch Rd, Fayetteville AR 72704", "467 Mountain Ranch Rd, Fayetteville AR 72704", Verdict.Unsure, "direction-missing")]
    [TestCase("110 Oxford Rd, Savannah GA 31419", "110 Oxford Ct, Savannah GA 31419", Verdict.Different, "suffix-differs")]
    [TestCase("110 Oxford Rd, Savannah GA 31419", "111 Oxford Rd, Savannah GA 31419", Verdict.Different, "number-differs")]
    [TestCase("110 N Oxford Rd, Savannah GA 31419", "110 S Oxford Rd, Savannah GA 31419", Verdict.Different, "direction-differs")]
    [TestCase("110 Oxford Rd Apt 1, Savannah GA 31419", "110 Oxford Rd Apt 2, Savannah GA 31419", Verdict.Different, "unit-differs")]
    [TestCase("110 82nd St, Savannah GA 31419", "110 83rd St, Savannah GA 31419", Verdict.Different, "street-differs")]
    [TestCase("PO Box 145, Columbus OH 43215", "145 Main St, Columbus OH 43215", Verdict.Different, "box-differs")]
    [TestCase("RR 1 Box 5 Lot 3, Newark OH 43055", "RR 1 Box 5 Lot 4, Newark OH 43055", Verdict.Different, "unit-differs")]
    [TestCase("HC 1 Box 5 Apt 3, Newark OH 43055", "HC 1 Box 5, Newark OH 43055", Verdict.Unsure, "unit-missing")]
    [TestCase("12 Main St Apt 4, Newark OH 43055", "12 Main St Ste 4, Newark OH 43055", Verdict.Unsure, "unit-kind-differs")]
    [TestCase("12 Main St Apt 4, Newark OH 43055", "12 Main St Unit 4, Newark OH 43055", Verdict.Same, "")]
    [TestCase("12 Main St Fl 2, Newark OH 43055", "12 Main St # 2, Newark OH 43055", Verdict.Same, "")]
    [TestCase("N 6543 County Road H, Cambria WI 53923", "S 6543 County Road H, Cambria WI 53923", Verdict.Different, "number-differs")]
    [TestCase("N 6543 County Road H, Cambria WI 53923", "N6543 County Road H, Cambria WI 53923", Verdict.Same, "")]
    [TestCase("Somewhere nice", "110 Oxford Rd, Savannah GA 31419", Verdict.Unsure, "no-address")]
    public void Two_spellings_are_compared_and_the_reason_told(string a, string b, Verdict verdict, string reason)
    {
        var comparison = AddressComparer.Compare(a, b);

        Assert.That(comparison.Verdict, Is.EqualTo(verdict));
        Assert.That(string.Join('+', comparison.Reasons), Is.EqualTo(reason));
        Assert.That(AddressComparer.Compare(b, a).Verdict, Is.EqualTo(verdict), "whichever is first");
    }

    [TestCase("Marion", "Marian")]
    [TestCase("Allen", "Ellen")]
    [TestCase("Martin", "Marvin")]
    [TestCase("Woodland", "Woodlawn")]
    [TestCase("Harrison", "Harris")]
    [TestCase("Carol", "Carl")]
    [TestCase("Francis", "Frances")]
    [TestCase("Anderson", "Andersen")]
    [TestCase("Clark", "Clarke")]
    [TestCase("Oak Hill", "Oak Hills")]
    [TestCase("Marion Creek", "Marian Creek")]
    public void Two_names_a_letter_apart_are_no_slip_where_both_are_names(string one, string other)
    {
        var comparison = AddressComparer.Compare($"12 {one} St, Newark OH 43055", $"12 {other} St, Newark OH 43055");

        Assert.That((comparison.Verdict, comparison.Reasons.Single()), Is.EqualTo((Verdict.Unsure, "street-name-differs")));
    }

    [TestCase("Lincoln", "Lincon")]
    [TestCase("Jefferson", "Jeferson")]
    [TestCase("Willow Creek", "Wilow Creek")]
    public void A_slip_that_makes_no_other_name_is_one(string one, string other) =>
        Assert.That(AddressComparer.Compare($"12 {one} St, Newark OH 43055", $"12 {other} St, Newark OH 43055").Verdict, Is.EqualTo(Verdict.Same));

    // On the whole file of 7,107 pairs: 0.998 and 0.86. Every further gain in recall is a missing suffix, of which one in eight or nine is another street.
    [Test]
    public void Hardly_ever_are_two_doors_taken_for_one()
    {
        var decided = Samples.Pairs.Select(p => (p.Same, Verdict: AddressComparer.Compare(p.A, p.B).Verdict)).ToList();
        var (right, wrong) = (decided.Count(d => d is { Same: true, Verdict: Verdict.Same }), decided.Count(d => d is { Same: false, Verdict: Verdict.Same }));

        Assert.That((double)right / (right + wrong), Is.GreaterThanOrEqualTo(0.99));
        Assert.That((double)right / decided.Count(d => d.Same), Is.GreaterThanOrEqualTo(0.82));
    }
}
