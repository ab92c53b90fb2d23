using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>
/// When a merchant's daily work is done: at an instant of the day that follows from who it is, so that not everybody's
/// is due at once.
/// </summary>
internal static class OnceADay
{
    private const int SecondsOfDay = 24 * 60 * 60;

    /// <summary>The next run after an instant. Every node computes the same one.</summary>
    public static DateTimeOffset After(MerchantId merchant, DateTimeOffset after)
    {
        var ofDay = TimeSpan.FromSeconds(Fnv1a.Hash(merchant.Value) % SecondsOfDay);
        var today = new DateTimeOffset(after.UtcDateTime.Date, TimeSpan.Zero) + ofDay;
        return today > after ? today : today.AddDays(1);
    }
}
