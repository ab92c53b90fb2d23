namespace Tender.Server.Sandbox.Receivers;

/// <summary>Why a race cannot go on: the shop did something, or did not.</summary>
/// <param name="message">What, in a sentence.</param>
/// <param name="isSkipped">Whether the shop only does not offer what the race needs.</param>
internal sealed class RaceFailure(string message, bool isSkipped = false) : Exception(message)
{
    public bool IsSkipped => isSkipped;
}
