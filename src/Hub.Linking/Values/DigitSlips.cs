namespace Hub.Linking;

/// <summary>Slips in numbers that have a fixed length: a digit changed, or two neighbours exchanged.</summary>
internal static class DigitSlips
{
    public static bool One(int a, int b)
    {
        int wrong = 0, at = -1, place = 0, digitsA = 0, digitsB = 0;
        for (; a > 0 || b > 0; a /= 10, b /= 10, place++)
        {
            if (a % 10 == b % 10) continue;
            if (++wrong > 2) return false;
            if (wrong == 1) (at, digitsA, digitsB) = (place, a % 10, b % 10);
            else if (place != at + 1 || a % 10 != digitsB || b % 10 != digitsA) return false;
        }
        return wrong is 1 or 2;
    }
}
