using System.Security.Cryptography;
using Tender.AmazonPay;
using Tender.MerchantKit.Notices;
using Xunit;

namespace Tender.MerchantKit.Tests.Notices;

/// <summary>How the notices of both generations become one.</summary>
public sealed class NoticeTests : IDisposable
{
    public const string Capture =
        Head
        + "<CaptureNotification xmlns=\"https://mws.amazonservices.com/ipn/OffAmazonPayments/2013-01-01\">"
        + "<CaptureDetails><AmazonCaptureId>S01-1234567-1234567-C000001</AmazonCaptureId>"
        + "<CaptureReferenceId>order-1</CaptureReferenceId><CaptureStatus><State>Completed</State>"
        + "</CaptureStatus></CaptureDetails></CaptureNotification>";
    private const string Head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    private const string Canary =
        """{"SellerId":"A1EXAMPLESELLER","NotificationType":"PaymentCapture","NotificationData":"""
        + "\"<!DOCTYPE r [<!ENTITY e SYSTEM \\\"http://127.0.0.1:1/canary\\\">]><Root><CaptureDetails>"
        + "<AmazonCaptureId>&e;</AmazonCaptureId></CaptureDetails></Root>\"}";

    private readonly RSA key = Authority.SharedKey;
    private readonly Verifier verifier = Verifier.Pinning(Authority.SharedCertificate);

    public void Dispose() => verifier.Dispose();

    private async Task<Notice> Read(string message) =>
        Assert.IsType<Verification.Verified>(await verifier.Verify(Sns.Envelope(key, message))).Notice;

    [Theory]
    [InlineData("CHARGE", "Charge")]
    [InlineData("CHARGE_PERMISSION", "ChargePermission")]
    [InlineData("REFUND", "Refund")]
    [InlineData("CHARGEBACK", "Chargeback")]
    [InlineData("TOMORROW", "TOMORROW")]
    public async Task V2_kinds(string wire, string kind) =>
        Assert.Equal(new NoticeObjectType(kind), (await Read(Sns.V2Message(type: wire))).ObjectType);

    public static TheoryData<string, string, string, string?, string?, string> V1Kinds =>
        new()
        {
            {
                "OrderReferenceNotification",
                "<OrderReference>"
                    + "<AmazonOrderReferenceId>S01-1234567-1234567</AmazonOrderReferenceId>"
                    + "<SellerOrderAttributes><SellerOrderId>o-1</SellerOrderId></SellerOrderAttributes>"
                    + "</OrderReference>",
                "OrderReference",
                "S01-1234567-1234567",
                "o-1",
                "S01-1234567-1234567"
            },
            {
                "PaymentAuthorize",
                "<AuthorizationDetails>"
                    + "<AmazonAuthorizationId>S01-1234567-1234567-A000001</AmazonAuthorizationId>"
                    + "<AuthorizationReferenceId>a-1</AuthorizationReferenceId></AuthorizationDetails>",
                "Authorization",
                "S01-1234567-1234567",
                "a-1",
                "S01-1234567-1234567-A000001"
            },
            {
                "PaymentCapture",
                "<CaptureDetails><CaptureReferenceId>c-1</CaptureReferenceId>"
                    + "<AmazonCaptureId>S01-1234567-1234567-C000001</AmazonCaptureId></CaptureDetails>",
                "Capture",
                "S01-1234567-1234567",
                "c-1",
                "S01-1234567-1234567-C000001"
            },
            {
                "PaymentRefund",
                "<RefundDetails><AmazonRefundId>S01-1234567-1234567-R000001</AmazonRefundId>"
                    + "<RefundReferenceId>r-1</RefundReferenceId></RefundDetails>",
                "Refund",
                "S01-1234567-1234567",
                "r-1",
                "S01-1234567-1234567-R000001"
            },
            {
                "BillingAgreementNotification",
                "<BillingAgreement>"
                    + "<AmazonBillingAgreementId>C01-1234567-1234567</AmazonBillingAgreementId>"
                    + "<SellerBillingAgreementAttributes>"
                    + "<SellerBillingAgreementId>b-1</SellerBillingAgreementId>"
                    + "</SellerBillingAgreementAttributes></BillingAgreement>",
                "BillingAgreement",
                "C01-1234567-1234567",
                "b-1",
                "C01-1234567-1234567"
            },
            {
                "Chargeback Detailed Notification",
                "<ChargebackDetails><AmazonChargebackId>cb-1</AmazonChargebackId>"
                    + "<AmazonOrderReferenceId>S01-1234567-1234567</AmazonOrderReferenceId>"
                    + "<AmazonCaptureReferenceId>c-9</AmazonCaptureReferenceId></ChargebackDetails>",
                "Chargeback",
                "S01-1234567-1234567",
                "c-9",
                "cb-1"
            },
            {
                "ProviderCredit",
                "<ProviderCreditDetails>"
                    + "<AmazonProviderCreditId>S01-1234567-1234567-P000001</AmazonProviderCreditId>"
                    + "</ProviderCreditDetails>",
                "ProviderCredit",
                "S01-1234567-1234567",
                null,
                "S01-1234567-1234567-P000001"
            },
        };

    [Theory, MemberData(nameof(V1Kinds))]
    public async Task V1_kinds(
        string type,
        string details,
        string kind,
        string? permission,
        string? reference,
        string id
    )
    {
        // Wire v1: the namespace of notices is the https form; some documents leave it out.
        foreach (var ns in new[] { " xmlns=\"https://mws.amazonservices.com/ipn/OffAmazonPayments/2013-01-01\"", "" })
        {
            var notice = await Read(Sns.V1Message(type, $"{Head}<Root{ns}>{details}</Root>"));
            Assert.Equal(
                (ApiGeneration.V1, type, "n-2", new NoticeObjectType(kind), id),
                (notice.Generation, notice.NotificationType, notice.NotificationId, notice.ObjectType, notice.ObjectId)
            );
            Assert.Equal(
                (permission, reference, Sns.Seller, false),
                (notice.PermissionId, notice.MerchantReference, notice.MerchantId, notice.IsSample)
            );
        }
    }

    [Fact]
    public async Task Older_spellings_are_read()
    {
        var notice = await Read(
            """
            {"merchantID":"A1EXAMPLESELLER","objectType":"REFUND","objectId":"S01-1234567-1234567-R000001",
            "chargePermissionId":"S01-1234567-1234567","notificationType":"STATE_CHANGE","notificationId":"n"}
            """
        );
        Assert.Equal(
            (NoticeObjectType.Refund, "S01-1234567-1234567-R000001", "S01-1234567-1234567"),
            (notice.ObjectType, notice.ObjectId, notice.PermissionId)
        );
    }

    [Fact]
    public async Task A_test_notice_says_so()
    {
        Assert.True(
            (await Read(Sns.V2Message(id: "P01-0000000-0000000-000000", permission: "P01-0000000-0000000"))).IsSample
        );
        Assert.True(
            (
                await Read(
                    Sns.V1Message("PaymentCapture", Capture).Replace("\"Version\"", "\"IsSample\":true,\"Version\"")
                )
            ).IsSample
        );
        Assert.False((await Read(Sns.V1Message("PaymentCapture", Capture))).IsSample);
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"MerchantID":"A1EXAMPLESELLER","ObjectType":"CHARGE"}""")]
    [InlineData("""{"ObjectId":"x","ObjectType":"CHARGE"}""")]
    [InlineData("""{"MerchantID":"A2","MerchantID":"A1EXAMPLESELLER","ObjectType":"CHARGE","ObjectId":"x"}""")]
    [InlineData("""{"SellerId":"A1EXAMPLESELLER","NotificationType":"PaymentCapture","NotificationData":"no xml"}""")]
    [InlineData("""{"SellerId":"A1EXAMPLESELLER","NotificationType":"PaymentCapture","NotificationData":"<Root/>"}""")]
    [InlineData(
        """
            {"SellerId":"A1EXAMPLESELLER","NotificationType":"PaymentCapture",
            "NotificationData":"<Root><CaptureDetails/></Root>"}
            """
    )]
    [InlineData(Canary)]
    public async Task What_is_signed_and_no_notice_is_rejected(string message) =>
        Assert.Equal(
            RejectionReason.MalformedNotice,
            Assert.IsType<Verification.Rejected>(await verifier.Verify(Sns.Envelope(key, message))).Reason
        );
}
