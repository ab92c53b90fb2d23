namespace Tender.Server.Storage;

/// <summary>The service's status as text, in v1 and in the control API.</summary>
internal static class ServiceStatuses
{
    public static string Text(this ServiceStatus status) =>
        status switch
        {
            ServiceStatus.Green => "GREEN",
            ServiceStatus.GreenInformation => "GREEN_I",
            ServiceStatus.Yellow => "YELLOW",
            ServiceStatus.Red => "RED",
        };

    /// <summary>The status of that name; null for any other text.</summary>
    public static ServiceStatus? Parse(string name) =>
        name switch
        {
            "GREEN" => ServiceStatus.Green,
            "GREEN_I" => ServiceStatus.GreenInformation,
            "YELLOW" => ServiceStatus.Yellow,
            "RED" => ServiceStatus.Red,
            _ => null,
        };
}
