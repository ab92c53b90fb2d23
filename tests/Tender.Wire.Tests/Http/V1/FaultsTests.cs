using System.Text;
using System.Xml.Linq;
using Tender.Core;
using Tender.Server.Http.V1;
using Xunit;

namespace Tender.Wire.Tests.Http.V1;

/// <summary>Every no the core can say, in v1's words. Wire v1: spec 11.2.</summary>
public class FaultsTests
{
    private const string Order = "S01-1234567-7654321",
        Agreement = "C01-1234567-7654321";

    private static readonly Dictionary<Refusal, (string Action, string Id, int Status, string Code)[]> Table = new()
    {
        [Refusal.NotFound] =
        [
            ("GetOrderReferenceDetails", Order, 404, "InvalidOrderReferenceId"),
            ("Authorize", Order, 404, "InvalidOrderReferenceId"),
            ("GetBillingAgreementDetails", Agreement, 404, "InvalidBillingAgreementId"),
            ("AuthorizeOnBillingAgreement", Agreement, 404, "InvalidBillingAgreementId"),
            ("Capture", Order + "-A000001", 404, "InvalidTransactionId"),
            ("GetRefundDetails", Order + "-R000001", 404, "InvalidTransactionId"),
        ],
        [Refusal.SessionNotOpen] =
        [
            ("SetOrderReferenceDetails", Order, 405, "OrderReferenceNotModifiable"),
            ("SetBillingAgreementDetails", Agreement, 405, "BillingAgreementNotModifiable"),
            ("CancelOrderReference", Order, 405, "InvalidCancelAttempt"),
            ("CloseOrderReference", Order, 405, "InvalidCloseAttempt"),
            ("ConfirmOrderReference", Order, 405, "InvalidOrderReferenceStatus"),
        ],
        [Refusal.SessionCanceled] =
        [
            ("SetOrderReferenceDetails", Order, 405, "OrderReferenceNotModifiable"),
            ("ConfirmBillingAgreement", Agreement, 405, "InvalidBillingAgreementStatus"),
        ],
        [Refusal.ConstraintsExist] =
        [
            ("ConfirmOrderReference", Order, 404, "ConstraintsExist"),
            ("ConfirmBillingAgreement", Agreement, 400, "BillingAgreementConstraintsExist"),
        ],
        [Refusal.PendingNotPossible] = [("Refund", Order + "-C000001", 400, "InvalidParameterValue")],
        [Refusal.AmountMismatch] = [("SetOrderReferenceDetails", Order, 400, "InvalidParameterValue")],
        [Refusal.NotModifiable] =
        [
            ("SetOrderAttributes", Order, 405, "OrderReferenceNotModifiable"),
            ("SetBillingAgreementDetails", Agreement, 405, "BillingAgreementNotModifiable"),
        ],
        [Refusal.PermissionNotOpen] =
        [
            ("Authorize", Order, 405, "InvalidOrderReferenceStatus"),
            ("AuthorizeOnBillingAgreement", Agreement, 405, "InvalidBillingAgreementStatus"),
        ],
        [Refusal.NothingLeftToCharge] = [("Authorize", Order, 400, "TransactionAmountExceeded")],
        [Refusal.AuthorizationNotOpen] =
        [
            ("Capture", Order + "-A000001", 405, "InvalidAuthorizationStatus"),
            ("CloseAuthorization", Order + "-A000001", 405, "InvalidAuthorizationStatus"),
        ],
        [Refusal.CaptureNotRefundable] = [("Refund", Order + "-C000001", 405, "CaptureNotRefundable")],
        [Refusal.CancelNotPossible] = [("CancelOrderReference", Order, 405, "InvalidCancelAttempt")],
        [Refusal.CloseNotPossible] =
        [
            ("CloseOrderReference", Order, 405, "InvalidCloseAttempt"),
            ("CloseBillingAgreement", Agreement, 405, "InvalidCloseAttempt"),
        ],
        [Refusal.InstrumentNotChanged] = [("ConfirmOrderReference", Order, 405, "PaymentMethodNotUpdated")],
        [Refusal.CurrencyMismatch] = [("Authorize", Order, 400, "CurrencyMismatch")],
        [Refusal.CurrencyUnsupported] = [("SetOrderReferenceDetails", Order, 400, "CurrencyUnsupported")],
        [Refusal.AmountExceeded] = [("Refund", Order + "-C000001", 400, "TransactionAmountExceeded")],
        [Refusal.PeriodAmountExceeded] = [("AuthorizeOnBillingAgreement", Agreement, 400, "PeriodicAmountExceeded")],
        [Refusal.CountExceeded] = [("Authorize", Order, 400, "TransactionCountExceeded")],
        // Nothing of v1 is refused for these.
        [Refusal.DisputeNotOpen] = [("Refund", Order + "-C000001", 400, "InvalidParameterValue")],
        [Refusal.DeadlinePassed] = [("Refund", Order + "-C000001", 400, "InvalidParameterValue")],
        [Refusal.NotAllowed] = [("Refund", Order + "-C000001", 400, "InvalidParameterValue")],
        [Refusal.ReferenceUsed] = [("Refund", Order + "-C000001", 400, "InvalidParameterValue")],
        [Refusal.AccountNotOpen] = [("Refund", Order + "-C000001", 400, "InvalidParameterValue")],
        [Refusal.CreditNotReversible] =
        [
            ("ReverseProviderCredit", Order + "-P000001", 405, "ProviderCreditNotReversible"),
        ],
        [Refusal.SimulationNotPossible] = [("Capture", Order + "-A000001", 400, "InvalidSandboxSimulationSpecified")],
        [Refusal.MerchantSuspended] = [("Authorize", "", 403, "InvalidAccountStatus")],
        [Refusal.ScheduleExists] = [("ManageReportSchedule", "", 400, "InvalidParameterValue")],
    };

    public static TheoryData<Refusal> Refusals => [.. Enum.GetValues<Refusal>()];

    [Theory, MemberData(nameof(Refusals))]
    public void Every_refusal_has_its_status_and_code(Refusal no)
    {
        foreach (var (action, id, status, code) in Table[no])
        {
            var fault = V1Faults.FromRefusal(no, null, new(Enum.Parse<V1Action>(action), id, Region.NorthAmerica));
            Assert.Equal((status, code, false), (fault.Status, fault.Code, fault.FrontDoor));
            Assert.True(fault.Message.Length > 10, fault.Message);
        }
        // And with every action something a client can parse.
        foreach (var action in Enum.GetValues<V1Action>())
            Assert.InRange(V1Faults.FromRefusal(no, "words", new(action, Order, Region.Europe)).Status, 400, 405);
    }

    [Fact]
    public void Constraints_are_404_in_america_and_400_elsewhere_and_are_listed()
    {
        foreach (
            var (region, status) in (ReadOnlySpan<(Region, int)>)
                [(Region.NorthAmerica, 404), (Region.Europe, 400), (Region.Japan, 400)]
        )
        {
            var fault = V1Faults.FromRefusal(
                Refusal.ConstraintsExist,
                "AmountNotSet, PaymentPlanNotSet",
                new(V1Action.ConfirmOrderReference, Order, region)
            );
            Assert.Equal(status, fault.Status);
            Assert.Contains("AmountNotSet, PaymentPlanNotSet", fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_error_of_the_service_is_this_document() =>
        Assert.Equal(
            "<ErrorResponse xmlns=\"http://mws.amazonservices.com/schema/OffAmazonPayments/2013-01-01\"><Error>"
                + "<Type>Sender</Type><Code>InvalidOrderReferenceId</Code>"
                + "<Message>The OrderReferenceId &lt;x&gt;&amp;y; is "
                + "invalid.</Message></Error><RequestId>r-1</RequestId></ErrorResponse>",
            Rendered(
                V1Faults.FromRefusal(
                    Refusal.NotFound,
                    null,
                    new(V1Action.GetOrderReferenceDetails, "<x>&y;", Region.NorthAmerica)
                ),
                404
            )
        );

    [Fact]
    public void An_error_of_the_front_door_spells_its_id_otherwise()
    {
        Assert.Contains(
            "<RequestID>r-1</RequestID>",
            Rendered(new(403, "SignatureDoesNotMatch", "No.", FrontDoor: true), 403),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "<Type>Sender</Type><Code>InvalidAddress</Code>",
            Rendered(V1Faults.InvalidAddress("PrintMoney", "2013-01-01"), 404),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "<Message>Invalid seller id: A2</Message>",
            Rendered(V1Faults.InvalidSeller("A2"), 400),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_is_not_the_callers_doing_says_so()
    {
        Assert.Contains(
            "<Type>Receiver</Type><Code>InternalServerError</Code>",
            Rendered(V1Faults.Failure(), 500),
            StringComparison.Ordinal
        );
        var throttled = XDocument.Parse(Rendered(V1Faults.Throttled(), 503));
        XNamespace space = V1Document.PaymentsNamespace;
        Assert.Equal(
            ("", "RequestThrottled"),
            (
                throttled.Root!.Element(space + "Error")!.Element(space + "Type")!.Value,
                throttled.Root.Element(space + "Error")!.Element(space + "Code")!.Value
            )
        );
    }

    [Fact]
    public void The_rest_have_their_codes()
    {
        Assert.Equal((400, "DuplicateRequest"), Of(V1Faults.DuplicateReference("r", elsewhere: false)));
        Assert.Equal((400, "DuplicateReferenceId"), Of(V1Faults.DuplicateReference("r", elsewhere: true)));
        Assert.Equal((404, "InvalidAddressConsentToken"), Of(V1Faults.InvalidLoginToken()));
        Assert.Equal((400, "InvalidParameterValue"), Of(V1Faults.InvalidValue("no")));

        static (int, string) Of(V1Fault fault) => (fault.Status, fault.Code);
    }

    private static string Rendered(V1Fault fault, int status)
    {
        var answer = V1Faults.Render(fault, "r-1");
        Assert.Equal((status, "text/xml"), (answer.Status, answer.ContentType));
        return Encoding.UTF8.GetString(answer.Body);
    }
}
