namespace Tender.Browser.Tests;

/// <summary>
/// The sample shop with a merchant that nothing else has happened to. It asks for what is pending each three seconds,
/// so that a lost notice is found out within a test.
/// </summary>
public sealed class ShopOfItsOwn : RunningShop
{
    protected override IReadOnlyList<string> More => ["--Shop:PollEvery=00:00:03"];
}
