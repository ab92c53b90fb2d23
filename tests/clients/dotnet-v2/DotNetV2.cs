using Amazon.Pay.API;
using Amazon.Pay.API.Types;
using Amazon.Pay.API.WebStore;
using Amazon.Pay.API.WebStore.Charge;
using Amazon.Pay.API.WebStore.ChargePermission;
using Amazon.Pay.API.WebStore.CheckoutSession;
using Amazon.Pay.API.WebStore.Refund;
using Amazon.Pay.API.WebStore.Types;
using static DotNetClient;

/// <summary>A payment of the second generation by the official SDK for .NET.</summary>
internal static class DotNetV2
{
    private static int Main()
    {
        var client = new WebStoreClient(
            new ApiConfiguration(Region.UnitedStates, Variable("PUBLIC_KEY_ID"), Variable("PRIVATE_KEY_FILE"))
        );
        var version = typeof(WebStoreClient).Assembly.GetName().Version;
        Console.WriteLine($"amazon-pay-api-sdk-dotnet {version}, .NET {System.Environment.Version}");
        var create = new CreateCheckoutSessionRequest("https://shop.example/review", Variable("STORE_ID"));
        create.WebCheckoutDetails.CheckoutResultReturnUrl = "https://shop.example/result";
        create.PaymentDetails.PaymentIntent = PaymentIntent.Confirm;
        create.PaymentDetails.ChargeAmount.Amount = Amount;
        create.PaymentDetails.ChargeAmount.CurrencyCode = Currency.USD;
        var session = client.CreateCheckoutSession(create);
        Done("create session", session, 201, session.StatusDetails?.State);
        Control("POST", $"checkout-sessions/{session.CheckoutSessionId}/buyer", """{"action":"pay"}""");
        var complete = new CompleteCheckoutSessionRequest(Amount, Currency.USD);
        var completed = client.CompleteCheckoutSession(session.CheckoutSessionId, complete);
        Done("complete", completed, 200, completed.StatusDetails?.State);
        var permission = completed.ChargePermissionId;
        var update = new UpdateChargePermissionRequest();
        update.MerchantMetadata.MerchantReferenceId = "12";
        update.MerchantMetadata.MerchantStoreName = "Größe/Co";
        Done("update charge permission", client.UpdateChargePermission(permission, update), 200, null);
        var charge = client.CreateCharge(new CreateChargeRequest(permission, Amount, Currency.USD));
        Done("charge", charge, 201, charge.StatusDetails?.State);
        var captured = client.CaptureCharge(charge.ChargeId, new CaptureChargeRequest(Amount, Currency.USD));
        Done("capture", captured, 200, captured.StatusDetails?.State);
        var refund = client.CreateRefund(new CreateRefundRequest(charge.ChargeId, 10m, Currency.USD));
        Done("refund", refund, 201, refund.StatusDetails?.State);
        Control("POST", "clock/advance", """{"by":"PT1H"}""");
        var later = client.GetRefund(refund.RefundId);
        Step("refund an hour later", later.StatusDetails.State == "Refunded", later.StatusDetails.State);
        var last = client.GetChargePermission(permission).StatusDetails.State;
        Step("charge permission at last", last == "Closed", last);

        foreach (var kind in new[] { "503", "429", "close" })
            Trouble(kind, () => Told(client.CreateRefund(new CreateRefundRequest(charge.ChargeId, 1m, Currency.USD))));
        return Failed == 0 ? 0 : 1;
    }

    private static string Told(RefundResponse answer) =>
        $"an object with status {answer.Status}, success {answer.Success}, refund id '{answer.RefundId}'";

    private static void Done(string name, AmazonPayResponse answer, int status, string? state) =>
        Step(name, answer.Status == status, answer.Status == status ? state : answer.RawResponse);
}
