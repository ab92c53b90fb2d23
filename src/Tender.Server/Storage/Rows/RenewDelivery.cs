using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>A delivery is due once more, because somebody asked for it. It keeps the number of its attempts.</summary>
internal sealed record RenewDelivery : IRow<RenewDelivery>
{
    public static Statement<RenewDelivery> Statement { get; } =
        Statement<RenewDelivery>.Update(
            "deliveries",
            keys =>
                keys.Long("seq", row => row.Which.Seq)
                    .Short("step", row => (short)row.Which.Step)
                    .Text("endpoint", row => row.Which.Endpoint)
                    .Short("form", row => (short)row.Which.Dialect),
            sets => sets.Text("state", _ => DeliveryState.Pending.Text()).InstantOrNull("next_at", row => row.At)
        );

    public required MerchantId Merchant { get; init; }

    public required DeliveryArguments Which { get; init; }

    /// <summary>When it is due, in the merchant's time.</summary>
    public required DateTimeOffset At { get; init; }
}
