namespace Tender.Server.Notifications;

/// <summary>What an endpoint answered.</summary>
/// <param name="Status">The HTTP status; null when there was none.</param>
/// <param name="Error">What went wrong, as a class: timeout, refused, tls, dns, blocked, reset; dropped by a
/// fault.</param>
/// <param name="DurationMs">How long it took.</param>
/// <param name="Start">The first 256 characters of the answer.</param>
/// <param name="RetryAfter">How long it asks not to be sent anything; null where it does not say.</param>
internal sealed record EndpointResponse(
    int? Status,
    string? Error,
    long DurationMs,
    string? Start,
    TimeSpan? RetryAfter = null
)
{
    /// <summary>Anything but a 2xx is sent again.</summary>
    public bool Delivered => Status is >= 200 and < 300;

    /// <summary>410: nobody wants notices there any more.</summary>
    public bool Gone => Status == 410;
}
