using Microsoft.Extensions.DependencyInjection;
using Tender.AmazonPay;
using Tender.MerchantKit.Notices;
using Tender.MerchantKit.Tests.Harness;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.MerchantKit.Tests.Notices;

/// <summary>
/// Notices as a running server sends them, verified by a listener that knows its authority or its certificate.
/// </summary>
public class ServerNoticeTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(1, true)]
    public async Task Both_generations_arrive_and_verify(int signatureVersion, bool pinned)
    {
        var host = await TenderHost.Shared(TestDatabase.Sqlite);
        var merchant = await host.Control.NewMerchant();
        var control = host.Control.For(merchant);
        await using var receiver = await Receiver.Start();
        await control.PutEndpoints(
            new Endpoint(receiver.Url + "v2", "v2", signatureVersion.ToString()),
            new Endpoint(receiver.Url + "v1", "v1", signatureVersion.ToString())
        );
        var order = (await control.NewOrderReference()).Id;
        using var kit = Kit.Of(host, merchant);
        (
            await kit.V1.SetOrderReferenceDetailsAsync(
                new()
                {
                    AmazonOrderReferenceId = order,
                    OrderTotal = new(20, "USD"),
                    SellerOrderId = "order-5",
                }
            )
        ).ValueOrThrow();
        (await kit.V1.ConfirmOrderReferenceAsync(new() { AmazonOrderReferenceId = order })).ValueOrThrow();
        (
            await kit.V1.AuthorizeAsync(
                new()
                {
                    AmazonOrderReferenceId = order,
                    AuthorizationReferenceId = "a" + order,
                    AuthorizationAmount = new(20, "USD"),
                    TransactionTimeout = 0,
                    CaptureNow = true,
                }
            )
        ).ValueOrThrow();
        await control.Settle();
        var messages = receiver.Messages;
        Assert.NotEmpty(messages);

        var certificate = pinned ? await FetchCertificate(host, messages[0]) : null;
        using var services = new ServiceCollection()
            .AddAmazonPay(options =>
            {
                Kit.Fill(options, host, merchant);
                options.Notifications = new NotificationOptions { SignatureVersion = signatureVersion };
                if (certificate is not null)
                    options.Notifications.PinnedCertificates.Add(certificate);
                else
                {
                    foreach (var region in new[] { "us-east-1", "eu-west-1", "us-west-2" })
                        options.Notifications.CertificateOrigins.Add($"https://sns.{region}.amazonaws.com");
                    options.Notifications.CertificateServer = host.Http;
                    options.Notifications.TrustedAuthorities.Add(host.CaPem);
                }
            })
            .BuildServiceProvider();
        var verifier = services.GetRequiredService<NotificationVerifier>();

        var notices = new List<MerchantKit.Notices.Notice>();
        foreach (var message in messages)
            notices.Add(Assert.IsType<Verification.Verified>(await verifier.VerifyAsync(message.Bytes)).Notice);
        Assert.Contains(notices, one =>
            one.Generation == ApiGeneration.V2 && one.ObjectType == NoticeObjectType.Charge && one.PermissionId == order
        );
        Assert.Contains(notices, one =>
            one.Generation == ApiGeneration.V1
            && one.ObjectType == NoticeObjectType.Authorization
            && one.MerchantReference == "a" + order
            && one.PermissionId == order
        );
        Assert.Contains(notices, one =>
            one.Generation == ApiGeneration.V1
            && one.ObjectType == NoticeObjectType.OrderReference
            && one.ObjectId == order
            && one.MerchantReference == "order-5"
        );
        Assert.All(notices, one => Assert.Equal(merchant.MerchantId, one.MerchantId));
    }

    private static async Task<string> FetchCertificate(TenderHost host, ReceivedMessage message)
    {
        using var handler = new HttpClientHandler();
        using var client = new HttpClient(handler, disposeHandler: false);
        return await client.GetStringAsync(new Uri(host.Http, new Uri(message["SigningCertURL"]!).AbsolutePath));
    }
}
