using Tender.AmazonPay;
using Tender.AmazonPay.V2;
using Tender.Server.Hosting;
using Tender.Server.Processors;

namespace Tender.Server.Gateway;

/// <summary>Amazon Pay as processor and as buyer pages, over one far account and its connections.</summary>
internal sealed class AmazonPayGateway : IDisposable
{
    private readonly FarClients clients;

    /// <param name="account">The far account.</param>
    /// <param name="patience">How long one call may take with all its attempts.</param>
    /// <param name="trouble">Is told of calls of which nothing is learned; null for nobody.</param>
    public AmazonPayGateway(AmazonPayAccount account, TimeSpan patience, ProcessorTrouble? trouble = null)
    {
        clients = new FarClients(account.Authority, trouble);
        var client = new AmazonPayClient(clients, OptionsFor(account, patience));
        (Processor, Pages) = (new AmazonPayProcessor(client, trouble), new AmazonPayPages(client, account, trouble));
    }

    public AmazonPayProcessor Processor { get; }

    public AmazonPayPages Pages { get; }

    public void Dispose() => clients.Dispose();

    private static AmazonPayClientOptions OptionsFor(AmazonPayAccount account, TimeSpan patience) =>
        new()
        {
            MerchantId = account.MerchantId,
            Environment = account.IsSandbox ? PayEnvironment.Sandbox : PayEnvironment.Live,
            Region = account.Region switch
            {
                "eu" => PayRegion.Europe,
                "jp" => PayRegion.Japan,
                _ => PayRegion.NorthAmerica,
            },
            V2 = new()
            {
                PublicKeyId = account.PublicKeyId,
                PrivateKeyPem = account.PrivateKeyPem,
                Endpoint = account.ServiceUrl,
            },
            // Once more at once; after that a job asks.
            AttemptTimeout = patience,
            RetryCount = 1,
            RetryDelay = TimeSpan.FromMilliseconds(250),
        };
}
