using Tender.AmazonPay;
using Tender.AmazonPay.V1;

namespace Tender.Browser.Tests;

/// <summary>What the server of a shop of the first generation does, by the API's own client.</summary>
internal sealed class V1Shop(RealServer real, Seller seller) : IHttpClientFactory
{
    private static readonly SocketsHttpHandler Handler = new();

    private OffAmazonPaymentsClient Client =>
        field ??= new(
            this,
            new()
            {
                MerchantId = seller.MerchantId,
                Environment = PayEnvironment.Sandbox,
                Region = seller.Currency switch
                {
                    "EUR" or "GBP" => PayRegion.Europe,
                    "JPY" => PayRegion.Japan,
                    _ => PayRegion.NorthAmerica,
                },
                V1 = new()
                {
                    AccessKeyId = seller.AccessKeyId,
                    SecretAccessKey = seller.SecretAccessKey,
                    Endpoint = real.Url,
                },
            }
        );

    public HttpClient CreateClient(string name) => new(Handler, disposeHandler: false);

    public Price Price(decimal amount) => new(amount, seller.Currency);

    public async Task<OrderReferenceDetails> Get(string id, string? token = null) =>
        (await Client.GetOrderReferenceDetailsAsync(id, token)).ValueOrThrow();

    public async Task<OrderReferenceDetails> Set(string id, decimal amount) =>
        (
            await Client.SetOrderReferenceDetailsAsync(
                new() { AmazonOrderReferenceId = id, OrderTotal = Price(amount) }
            )
        ).ValueOrThrow();

    public Task<ApiResult<Done>> Confirm(string id, string? success = null, string? failure = null) =>
        Client.ConfirmOrderReferenceAsync(
            new()
            {
                AmazonOrderReferenceId = id,
                SuccessUrl = success,
                FailureUrl = failure,
            }
        );

    public async Task<AuthorizationDetails> Authorize(string id, decimal amount, string reference = "A1") =>
        (
            await Client.AuthorizeAsync(
                new()
                {
                    AmazonOrderReferenceId = id,
                    AuthorizationReferenceId = reference,
                    AuthorizationAmount = Price(amount),
                    TransactionTimeout = 0,
                }
            )
        ).ValueOrThrow();

    public async Task<CaptureDetails> Capture(string authorization, decimal amount) =>
        (
            await Client.CaptureAsync(
                new()
                {
                    AmazonAuthorizationId = authorization,
                    CaptureReferenceId = "C1",
                    CaptureAmount = Price(amount),
                }
            )
        ).ValueOrThrow();

    public async Task<RefundDetails> Refund(string capture, decimal amount) =>
        (
            await Client.RefundAsync(
                new()
                {
                    AmazonCaptureId = capture,
                    RefundReferenceId = "R1",
                    RefundAmount = Price(amount),
                }
            )
        ).ValueOrThrow();

    public async Task<BillingAgreementDetails> GetAgreement(string id, string? token = null) =>
        (await Client.GetBillingAgreementDetailsAsync(id, token)).ValueOrThrow();

    public Task<ApiResult<Done>> ConfirmAgreement(string id) => Client.ConfirmBillingAgreementAsync(id);

    public async Task<AuthorizationDetails> Charge(string agreement, decimal amount, string reference) =>
        (
            await Client.AuthorizeOnBillingAgreementAsync(
                new()
                {
                    AmazonBillingAgreementId = agreement,
                    AuthorizationReferenceId = reference,
                    AuthorizationAmount = Price(amount),
                    TransactionTimeout = 0,
                    CaptureNow = true,
                }
            )
        ).ValueOrThrow();
}
