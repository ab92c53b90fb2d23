using System.Text.Json.Nodes;
using Tender.AmazonPay;
using Tender.AmazonPay.V2;
using Tender.MerchantKit.Tests.Harness;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.MerchantKit.Tests.AmazonPay;

/// <summary>What no property names: read from an answer, and added to a request, in both generations.</summary>
public class RawMembersTests
{
    [Theory, OnBothDatabases]
    public async Task Members_of_v2_that_no_property_names_are_sent_and_read(TestDatabase database)
    {
        var host = await TenderHost.Shared(database);
        var merchant = await host.Control.NewMerchant();
        var kit = Kit.Of(host, merchant);
        var request = new CreateCheckoutSessionRequest
        {
            StoreId = merchant.StoreId,
            WebCheckoutDetails = new WebCheckoutDetails { CheckoutReviewReturnUrl = "https://shop.example/review" },
            PaymentDetails = new PaymentDetails { PaymentIntent = PaymentIntent.Confirm },
        };
        var members = new JsonObject
        {
            ["supplementaryData"] = "window seat",
            // Joined with what the request has of that name.
            ["paymentDetails"] = new JsonObject { ["extendExpiration"] = true },
        };
        var made = await kit.V2.CreateCheckoutSessionAsync(request, Kit.NewKey(), new() { Members = members });
        Assert.True(made.Succeeded, made.ToString());
        Assert.Equal("window seat", made.Member("supplementaryData"));
        Assert.Equal(("true", "Confirm"), (made.Member("paymentDetails.extendExpiration"), Intent(made)));
        var read = await kit.V2.GetCheckoutSessionAsync(made.Value.CheckoutSessionId);
        Assert.Equal("window seat", read.Member("supplementaryData"));
        Assert.Equal("NA", read.Member("none") ?? "NA");
        Assert.Null(read.Member("productType"));
        Assert.Equal("BuyerNotAssociated", read.Member("constraints.0.constraintId"));
        Assert.StartsWith("{", read.Body);
        // The members are the caller's, before and after.
        Assert.Equal(2, members.Count);

        // The button signs and shows the same.
        var payload = JsonNode.Parse(AmazonPayClient.ButtonPayload(request, members))!;
        Assert.Equal("window seat", (string?)payload["supplementaryData"]);
        Assert.Equal("Confirm", (string?)payload["paymentDetails"]!["paymentIntent"]);

        // A refusal has its body too; a read has no body to add to.
        var refused = await kit.V2.GetChargeAsync("S01-0000000-0000000-C000000");
        Assert.Equal("ResourceNotFound", refused.Member("reasonCode"));
        await Assert.ThrowsAsync<ArgumentException>(() =>
            kit.V2.GetCheckoutSessionAsync(made.Value.CheckoutSessionId, new() { Members = members })
        );

        static string? Intent(ApiResult<CheckoutSession> result) => result.Member("paymentDetails.paymentIntent");
    }

    [Theory, OnBothDatabases]
    public async Task Parameters_of_v1_that_no_property_names_are_sent_and_read(TestDatabase database)
    {
        var host = await TenderHost.Shared(database);
        var merchant = await host.Control.NewMerchant();
        var (kit, control) = (Kit.Of(host, merchant), host.Control.For(merchant));
        const string attributes = "OrderReferenceAttributes.SellerOrderAttributes.";
        var set = await kit.V1.SetOrderReferenceDetailsAsync(
            new()
            {
                AmazonOrderReferenceId = (await control.NewOrderReference()).Id,
                OrderTotal = new Price(25, "USD"),
                StoreName = "Ducks",
                Members = new Dictionary<string, string>
                {
                    [attributes + "OrderItemCategories.OrderItemCategory.1"] = "Antiques",
                    // In place of the property.
                    [attributes + "StoreName"] = "Ducks & Sons",
                },
            }
        );
        Assert.True(set.Succeeded, set.ToString());
        const string seller = "OrderReferenceDetails.SellerOrderAttributes.";
        Assert.Equal("Antiques", set.Member(seller + "OrderItemCategories.0"));
        Assert.Equal("Antiques", set.Member(seller + "OrderItemCategories.OrderItemCategory"));
        Assert.Equal(("Ducks & Sons", "Ducks & Sons"), (set.Value.StoreName, set.Member(seller + "StoreName")));
        Assert.Null(set.Member(seller + "OrderItemCategories.1"));
        Assert.StartsWith("<SetOrderReferenceDetailsResponse", set.Body);
        var refused = await kit.V1.GetCaptureDetailsAsync("S01-0000000-0000000-C000000");
        Assert.Equal("InvalidTransactionId", refused.Member("Error.Code"));

        // Who calls is not for a caller to say.
        foreach (var name in new[] { "SellerId", "Action", "Signature", "MWSAuthToken" })
            await Assert.ThrowsAsync<ArgumentException>(() =>
                kit.V1.CaptureAsync(
                    new()
                    {
                        AmazonAuthorizationId = "S01-0000000-0000000-A000000",
                        CaptureReferenceId = "c",
                        CaptureAmount = new Price(1, "USD"),
                        Members = new Dictionary<string, string> { [name] = "x" },
                    }
                )
            );
    }

    [Fact]
    public void A_result_that_no_client_made_has_no_body()
    {
        var result = ApiResult<string>.Of("made by hand");
        Assert.Equal(("", null), (result.Body, result.Member("a.b")));
        Assert.Throws<ArgumentException>(() => result.Member(""));
    }
}
