using Tender.MerchantKit.Calls;

namespace Tender.MerchantKit.Ports;

/// <summary>
/// All that the kit's core needs of an API: to read an object, and to carry out a call under its key.
/// </summary>
internal interface IPaymentPort
{
    /// <summary>Reads an object as it is now.</summary>
    Task<Answer> ReadAsync(PaymentObject what, string objectId, CancellationToken cancellation);

    /// <summary>
    /// Carries a call out and answers the object it made or changed. The same key is the same call, however often it is
    /// sent.
    /// </summary>
    Task<Answer> CallAsync(PaymentCall call, string idempotencyKey, CancellationToken cancellation);
}
