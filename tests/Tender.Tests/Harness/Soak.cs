using System.Globalization;

namespace Tender.Tests.Harness;

/// <summary>How much of something a test does: little in every run, and as much as ./soak.sh says in a soak.</summary>
internal static class Soak
{
    /// <summary>How often.</summary>
    /// <param name="variable">The variable of the environment by which ./soak.sh says it.</param>
    /// <param name="otherwise">How often in every run of the tests.</param>
    public static int Times(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : otherwise;
}
