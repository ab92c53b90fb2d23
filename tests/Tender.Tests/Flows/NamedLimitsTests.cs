using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>Who is refused because of a limit is told the value and the limit, in both dialects.</summary>
public sealed class NamedLimitsTests
{
    [Fact]
    public async Task V2_names_the_value_and_the_limit()
    {
        var shop = await Shop.Open(TestDatabase.Sqlite);
        var permission = await shop.Permission(100);
        var charge = (await shop.Charge(permission, 40, captureNow: true)).Is(201)["chargeId"]!;
        Says(await shop.Charge(permission, 61), "40.00 USD of 100.00 USD", "61.00 USD");
        Says(await shop.Refund(charge, 1_000), "0.00 USD of", "1000.00 USD");
        Says(await shop.Charge(permission, 200_000), "200000.00 USD", "150000.00 USD");
        var open = (await shop.Charge(permission, 60)).Is(201)["chargeId"]!;
        Says(await shop.Charge(permission, 1), "100.00 USD of 100.00 USD", "1.00 USD");
        Says(await shop.Capture(open, 61), "61.00 USD", "60.00 USD");
        var store = new string('s', 51);
        Says(await New(new { merchantStoreName = store }), $"\"{store}\"", "51 characters", "at most 50");
        Says(await New(new { merchantReferenceId = new string('r', 257) }), "257 characters", "at most 256");
        var session = await shop.NewSession();
        Says(
            await Update(new { paymentDetails = new { paymentIntent = "authorize" } }),
            "\"authorize\" is none of",
            "AuthorizeWithCapture"
        );
        Says(
            await Update(new { webCheckoutDetails = new { checkoutResultReturnUrl = "shop.example/thanks" } }),
            "\"shop.example/thanks\"",
            "http or https"
        );
        Says(
            await Update(new { paymentDetails = new { chargeAmount = new Shop.Money("1", "XXQ") } }),
            "\"XXQ\" is none of the currencies"
        );
        Says(
            await shop.V2.Patch(
                $"checkoutSessions/{session}",
                new { paymentDetails = new { chargeAmount = shop.Usd(11), totalOrderAmount = shop.Usd(10) } }
            ),
            "11.00 USD",
            "10.00 USD"
        );

        Task<V2Reply> Update(object body) => shop.V2.Patch($"checkoutSessions/{session}", body);

        Task<V2Reply> New(object metadata) =>
            shop.V2.Post(
                "checkoutSessions",
                new
                {
                    webCheckoutDetails = new { checkoutReviewReturnUrl = Shop.ReviewUrl },
                    storeId = shop.Merchant.StoreId,
                    merchantMetadata = metadata,
                }
            );

        static void Says(V2Reply reply, params string[] words)
        {
            Assert.InRange(reply.Status, 400, 422);
            Assert.All(words, word => Assert.Contains(word, reply["message"]!, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task V1_names_the_value_and_the_limit()
    {
        var shop = await Shop.Open(TestDatabase.Sqlite);
        var order = await shop.Order(100);
        Says(await shop.Authorize(order, 116), "0.00 USD of 115.00 USD", "116.00 USD");
        var authorization = (await shop.Authorize(order, 115)).Ok()[Shop.AuthorizationId]!;
        Says(await shop.Authorize(order, 1), "115.00 USD of 115.00 USD", "1.00 USD");
        Says(await shop.CaptureV1(authorization, 116), "116.00 USD", "115.00 USD");
        Says(
            await shop.V1.Call(
                "CloseOrderReference",
                ("AmazonOrderReferenceId", order),
                ("ClosureReason", "r" + new string('e', 1_100))
            ),
            "'reeeee",
            "1024"
        );

        static void Says(V1Reply reply, params string[] words)
        {
            Assert.InRange(reply.Status, 400, 405);
            Assert.All(words, word => Assert.Contains(word, reply.Text, StringComparison.Ordinal));
        }
    }
}
