using System.Text;
using Tender.Core;
using Tender.Server.Http.V2;
using Xunit;

namespace Tender.Wire.Tests.Http.V2;

/// <summary>Every no of the core and of the processor in v2's words.</summary>
public class FaultsTests
{
    private static readonly Dictionary<Refusal, (int, string)> General = new()
    {
        [Refusal.NotFound] = (404, "ResourceNotFound"),
        [Refusal.SessionNotOpen] = (422, "InvalidCheckoutSessionStatus"),
        [Refusal.SessionCanceled] = (422, "InvalidCheckoutSessionStatus"),
        [Refusal.ConstraintsExist] = (422, "InvalidCheckoutSessionStatus"),
        [Refusal.PendingNotPossible] = (400, "InvalidParameterCombination"),
        [Refusal.AmountMismatch] = (409, "AmountMismatch"),
        [Refusal.NotModifiable] = (422, "InvalidCheckoutSessionStatus"),
        [Refusal.PermissionNotOpen] = (422, "InvalidChargePermissionStatus"),
        [Refusal.NothingLeftToCharge] = (422, "InvalidChargePermissionStatus"),
        [Refusal.AuthorizationNotOpen] = (422, "InvalidChargeStatus"),
        [Refusal.CaptureNotRefundable] = (422, "InvalidChargeStatus"),
        [Refusal.CancelNotPossible] = (422, "InvalidChargePermissionStatus"),
        [Refusal.CloseNotPossible] = (422, "InvalidChargePermissionStatus"),
        [Refusal.InstrumentNotChanged] = (422, "InvalidChargePermissionStatus"),
        [Refusal.CurrencyMismatch] = (400, "CurrencyMismatch"),
        [Refusal.CurrencyUnsupported] = (400, "InvalidParameterValue"),
        [Refusal.AmountExceeded] = (400, "TransactionAmountExceeded"),
        [Refusal.PeriodAmountExceeded] = (400, "PeriodicAmountExceeded"),
        [Refusal.CountExceeded] = (422, "TransactionCountExceeded"),
        [Refusal.DisputeNotOpen] = (422, "InvalidDisputeStatus"),
        [Refusal.DeadlinePassed] = (400, "InvalidParameterValue"),
        [Refusal.NotAllowed] = (401, "UnauthorizedAccess"),
        [Refusal.ReferenceUsed] = (400, "InvalidParameterValue"),
        [Refusal.AccountNotOpen] = (422, "InvalidMerchantAccountStatus"),
        [Refusal.CreditNotReversible] = (422, "InvalidChargeStatus"),
        [Refusal.SimulationNotPossible] = (400, "InvalidSandboxSimulationSpecified"),
        [Refusal.MerchantSuspended] = (403, "InvalidAccountStatus"),
        [Refusal.ScheduleExists] = (400, "InvalidParameterCombination"),
    };

    public static TheoryData<Refusal> Refusals => [.. Enum.GetValues<Refusal>()];

    [Theory, MemberData(nameof(Refusals))]
    public void Every_refusal_has_its_words(Refusal refusal)
    {
        foreach (var operation in Enum.GetValues<V2Operation>())
        {
            var fault = V2Faults.FromRefusal(refusal, "10.00 USD", operation);
            var expected = (refusal, operation) switch
            {
                (Refusal.SessionCanceled, V2Operation.CompleteCheckoutSession or V2Operation.FinalizeCheckoutSession) =>
                    (422, "CheckoutSessionCanceled"),
                (
                    Refusal.AmountExceeded,
                    V2Operation.CreateCheckoutSession
                        or V2Operation.UpdateCheckoutSession
                        or V2Operation.FinalizeCheckoutSession
                ) => (400, "InvalidParameterCombination"),
                (Refusal.NotModifiable, V2Operation.SendDeliveryTracker) => (400, "InvalidParameterValue"),
                _ => General[refusal],
            };
            Assert.Equal(expected, (fault.Status, fault.ReasonCode));
            Assert.EndsWith(". 10.00 USD", fault.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("SoftDeclined", 422, "SoftDeclined")]
    [InlineData("HardDeclined", 422, "HardDeclined")]
    [InlineData("AmazonRejected", 422, "AmazonRejected")]
    [InlineData("PaymentMethodNotAllowed", 422, "PaymentMethodNotAllowed")]
    [InlineData("MfaNotCompleted", 422, "MFANotCompleted")]
    [InlineData("TransactionTimedOut", 422, "TransactionTimedOut")]
    [InlineData("ProcessingFailure", 500, "ProcessingFailure")]
    public void A_decline_in_the_answer_is_an_error(string reason, int status, string code)
    {
        var fault = V2Faults.FromDecline(Enum.Parse<Reason>(reason));
        Assert.Equal((status, code), (fault.Status, fault.ReasonCode));
    }

    /// <summary>The lifecycle tables know every reason an authorization or capture is declined for.</summary>
    [Fact]
    public void No_decline_is_without_words()
    {
        foreach (
            var row in Lifecycles.Table.Where(row =>
                row.Kind is ObjectKind.Authorization or ObjectKind.Capture && row.To == State.Declined
            )
        )
            Assert.NotEmpty(V2Faults.FromDecline(row.Reason!.Value).Message);
    }

    [Fact]
    public void The_body_has_two_members()
    {
        var answer = V2Faults.Render(new V2Fault(400, "InvalidParameterValue", "The value \"ü\" is <bad>."));
        Assert.Equal((400, "application/json"), (answer.Status, answer.ContentType));
        Assert.Equal(
            """{"reasonCode":"InvalidParameterValue","message":"The value \"ü\" is <bad>."}""",
            Encoding.UTF8.GetString(answer.Body)
        );
    }
}
