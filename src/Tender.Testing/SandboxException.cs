namespace Tender.Testing;

/// <summary>
/// The sandbox was asked for what it does not do: an unknown region, a clock moved backwards, a checkout that is over.
/// The message is its answer in words. A refusal of the payment APIs is never one: that is an answer to be tested.
/// </summary>
/// <param name="message">What was refused, and why.</param>
/// <param name="status">The HTTP status of the control API's answer.</param>
public sealed class SandboxException(string message, int status) : Exception(message)
{
    /// <summary>The HTTP status of the control API's answer: 400, 404 or 409.</summary>
    public int Status { get; } = status;
}
