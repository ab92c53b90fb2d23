using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tender.MerchantKit.Notices;
using Tender.MerchantKit.Orders;

namespace Tender.MerchantKit.Hosting;

/// <summary>Receives notices: verified first, then stored, and only then answered 200.</summary>
internal sealed class NoticeListener(NotificationVerifier verifier, OrderPayments payments, ILogger logger)
{
    /// <summary>Receives one message, and answers with which status.</summary>
    public async Task<int> Receive(HttpContext context)
    {
        var body = await ReadBody(context.Request.Body, context.RequestAborted);
        if (body is null)
            return StatusCodes.Status413PayloadTooLarge;
        try
        {
            switch (await verifier.VerifyAsync(body.Value, context.RequestAborted))
            {
                case Verification.Verified verified:
                    await payments.ReceiveAsync(verified.Notice, context.RequestAborted);
                    return StatusCodes.Status200OK;
                case Verification.Rejected rejected:
                    logger.LogWarning("A notice was rejected ({Reason}): {Detail}", rejected.Reason, rejected.Detail);
                    return rejected.Reason == RejectionReason.TooLarge
                        ? StatusCodes.Status413PayloadTooLarge
                        : StatusCodes.Status403Forbidden;
                case Verification.Undecided undecided:
                    logger.LogWarning("A notice could not be checked: {Detail}", undecided.Detail);
                    return StatusCodes.Status503ServiceUnavailable;
                default:
                    return StatusCodes.Status503ServiceUnavailable;
            }
        }
        catch (Exception failure) when (!context.RequestAborted.IsCancellationRequested)
        {
            logger.LogError(failure, "A notice could not be kept; it will be sent again.");
            return StatusCodes.Status503ServiceUnavailable;
        }
    }

    /// <summary>The raw bytes; null if there are more than a notice can have.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadBody(Stream body, CancellationToken cancellation)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await body.ReadAsync(buffer, cancellation)) > 0; )
        {
            if (kept.Length + read > NotificationVerifier.MaximumBytes)
                return null;
            kept.Write(buffer, 0, read);
        }
        return kept.ToArray();
    }
}
