using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Receivers;

/// <summary>What is checked, and how the checker learns what came of it.</summary>
/// <param name="Endpoint">Where notices go, and in which form.</param>
/// <param name="BeginUrl">A POST there makes the shop begin an order whose authorization is pending.</param>
/// <param name="ReadBackUrl">A GET there answers an order's outcomes; <c>{order}</c> stands for its name.</param>
/// <param name="Races">Which races are run; null for all.</param>
/// <param name="Patience">How long an outcome is waited for.</param>
internal sealed record ReceiverWish(
    NoticeEndpoint Endpoint,
    string BeginUrl,
    string ReadBackUrl,
    IReadOnlyList<string>? Races,
    TimeSpan Patience
)
{
    /// <summary>The races that are run once an undisturbed notice came to something.</summary>
    public IEnumerable<Race> Chosen => Race.All.Where(race => Races is null || Races.Contains(race.Name));
}
