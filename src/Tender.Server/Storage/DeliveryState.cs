namespace Tender.Server.Storage;

/// <summary>What has become of a delivery.</summary>
internal enum DeliveryState
{
    /// <summary>An attempt is due, now or later.</summary>
    Pending,

    /// <summary>An attempt was answered with a 2xx.</summary>
    Delivered,

    /// <summary>Its endpoint is not in use; it is sent when somebody asks for it.</summary>
    Held,

    /// <summary>The last attempt failed, and none follows.</summary>
    Dead,
}
