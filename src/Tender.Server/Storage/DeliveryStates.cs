namespace Tender.Server.Storage;

/// <summary>The states of deliveries as text, in rows and in the control API.</summary>
internal static class DeliveryStates
{
    public static string Text(this DeliveryState state) =>
        state switch
        {
            DeliveryState.Pending => "pending",
            DeliveryState.Delivered => "delivered",
            DeliveryState.Held => "held",
            DeliveryState.Dead => "dead",
        };

    /// <summary>Reads back what was written.</summary>
    public static DeliveryState Read(string text) =>
        text switch
        {
            "pending" => DeliveryState.Pending,
            "delivered" => DeliveryState.Delivered,
            "held" => DeliveryState.Held,
            "dead" => DeliveryState.Dead,
            _ => throw new FormatException($"'{text}' is no state of a delivery: corrupt data."),
        };
}
