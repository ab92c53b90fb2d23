namespace Tender.MerchantKit.Api.V2;

public sealed partial class AmazonPayClient
{
    internal AmazonPayClient()
    {
    }

    private static string Id(string id) => Uri.EscapeDataString(id);

    private Task<ApiResult<T>> SendAsync<T>(HttpMethod method, string path, object? body, string? idempotencyKey, CallOptions? options, CancellationToken cancellationToken) where T : class => throw new NotImplementedException();
}
