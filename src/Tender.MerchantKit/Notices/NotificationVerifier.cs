namespace Tender.MerchantKit.Notices;

/// <summary>Checks that a message posted to the listener is a notice from Amazon for this merchant. Fetches nothing that the message names, except, where that is configured, the signing certificate from exactly the configured origin. Safe for any number of threads.</summary>
public sealed class NotificationVerifier
{
    internal NotificationVerifier()
    {
    }

    /// <summary>The largest message that is looked at, in bytes: what SNS sends at most.</summary>
    public const int MaximumBytes = 256 * 1024;

    /// <summary>Verifies a message.</summary>
    /// <param name="body">The request's body, byte for byte; its content type does not matter.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public ValueTask<Verification> VerifyAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default) => throw new NotImplementedException();
}
