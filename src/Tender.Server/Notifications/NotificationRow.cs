using Tender.Server.Storage;

namespace Tender.Server.Notifications;

/// <summary>What had to be told, with where it went.</summary>
internal sealed record NotificationRow(JournalEntry Entry, int Step, IReadOnlyList<DeliveryRow> Deliveries)
{
    public string Id => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"n-{Entry.Seq}-{Step}");
}
