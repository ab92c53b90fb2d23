namespace Tender.Server.Storage;

/// <summary>What has become of a delivery, as it is shown: those apart that were tried in vain.</summary>
internal enum ShownDelivery
{
    /// <summary>An attempt was answered with a 2xx.</summary>
    Delivered,

    /// <summary>It was tried in vain, and is tried again.</summary>
    Failing,

    /// <summary>Its first attempt is to come.</summary>
    Pending,

    /// <summary>Its endpoint is not in use.</summary>
    Held,

    /// <summary>The last attempt failed, and none follows.</summary>
    Dead,
}
