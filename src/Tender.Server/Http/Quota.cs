namespace Tender.Server.Http;

/// <summary>How often something may be done.</summary>
/// <param name="Burst">At once, after a rest.</param>
/// <param name="Each">How long it takes until once more may be.</param>
internal readonly record struct Quota(int Burst, TimeSpan Each)
{
    public static Quota PerSecond(int burst, int restored) => new(burst, TimeSpan.FromSeconds(1) / restored);
}
