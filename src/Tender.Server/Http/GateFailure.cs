namespace Tender.Server.Http;

/// <summary>A failure of the gate, before the surface whose request it is words it.</summary>
/// <param name="Kind">What went wrong.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Message">What the caller is told.</param>
internal sealed record GateFailure(GateFailureKind Kind, int Status, string Message)
{
    public static GateFailure AmbiguousFraming { get; } =
        new(GateFailureKind.AmbiguousFraming, 400, "The request is framed in more than one way.");

    public static GateFailure Overloaded { get; } =
        new(GateFailureKind.Overloaded, 503, "Too many requests are waiting. Try again.");

    public static GateFailure Unavailable { get; } =
        new(
            GateFailureKind.Unavailable,
            503,
            "The service is unavailable. Try again with the same idempotency key or reference id."
        );

    public static GateFailure Unexpected { get; } =
        new(GateFailureKind.Unexpected, 500, "There was an unknown error in the service.");

    public static GateFailure BodyTooLarge(int bytesMax) =>
        new(GateFailureKind.BodyTooLarge, 413, $"The request body is larger than {bytesMax} bytes.");

    /// <param name="status">What the server makes of it: 408 for a body that did not come in time.</param>
    public static GateFailure Unreadable(int status) =>
        new(GateFailureKind.Unreadable, status, "The request could not be read.");
}
