namespace Tender.Server.Payments;

/// <summary>How a report stands, as the dialects tell it apart.</summary>
internal enum ReportStatus
{
    /// <summary>Waits to be made.</summary>
    Asked,

    /// <summary>Is being made.</summary>
    Making,

    /// <summary>Made; there is a file.</summary>
    Made,

    /// <summary>Made, and there was nothing to put into a file.</summary>
    FoundNothing,

    /// <summary>Canceled before it was made.</summary>
    Canceled,

    /// <summary>It could not be made.</summary>
    Failed,
}
