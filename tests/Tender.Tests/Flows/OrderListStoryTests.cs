using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>Orders made for an agreement, and orders found by the number the merchant gave them.</summary>
public class OrderListStoryTests
{
    private const string OrderStatus = "OrderReferenceDetails/OrderReferenceStatus";

    [Theory, OnBothDatabases]
    public async Task A_draft_agreement_gives_one_order_and_an_open_one_any_number(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var agreement = (await shop.Control.NewOrderReference("billing-agreement")).Id;

        var draft = (await For(shop, agreement)).Is(OrderStatus, "Draft");
        var order = draft["OrderReferenceDetails/AmazonOrderReferenceId"]!;
        Assert.Matches(@"^S01-\d{7}-\d{7}$", order);
        Assert.Equal(
            (agreement, "BillingAgreement"),
            (draft["OrderReferenceDetails/ParentDetails/Id"], draft["OrderReferenceDetails/ParentDetails/Type"])
        );
        (await For(shop, agreement)).IsError(405, "OrderReferenceCountExceeded");

        // It is an order like any other.
        (await shop.Confirm(order)).IsError(404, "ConstraintsExist");
        (await shop.SetDetails(order, 80)).Ok();
        (await shop.Confirm(order)).Ok();
        var open = (await shop.GetOrder(order)).Is(OrderStatus, "Open");
        Assert.Equal(agreement, open["OrderReferenceDetails/ParentDetails/Id"]);
        Assert.NotNull(open["OrderReferenceDetails/Destination/PhysicalDestination/AddressLine1"]);
        (await shop.Authorize(order, 80)).Is(Shop.Authorized, "Open");

        (await shop.V1.Call("ConfirmBillingAgreement", ("AmazonBillingAgreementId", agreement))).Ok();
        (await For(shop, agreement)).Is(OrderStatus, "Draft");
        var born = (
            await For(
                shop,
                agreement,
                ("ConfirmNow", "true"),
                ("InheritShippingAddress", "false"),
                ("OrderReferenceAttributes.OrderTotal.Amount", "12.50"),
                ("OrderReferenceAttributes.OrderTotal.CurrencyCode", "USD"),
                ("OrderReferenceAttributes.SellerNote", "at once")
            )
        ).Is(OrderStatus, "Open");
        Assert.Equal(
            ("at once", null),
            (born["OrderReferenceDetails/SellerNote"], born["OrderReferenceDetails/Destination/DestinationType"])
        );
        (await shop.Authorize(born["OrderReferenceDetails/AmazonOrderReferenceId"]!, 12.50m, captureNow: true)).Is(
            Shop.Authorized,
            "Closed",
            "MaxCapturesProcessed"
        );

        (await shop.V1.Call("CloseBillingAgreement", ("AmazonBillingAgreementId", agreement))).Ok();
        (await For(shop, agreement)).IsError(405, "InvalidBillingAgreementStatus");
    }

    [Theory, OnBothDatabases]
    public async Task What_cannot_become_an_order_is_refused(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var agreement = (await shop.Control.NewOrderReference("billing-agreement")).Id;
        (await For(shop, "C01-0000000-0000000")).IsError(404, "InvalidBillingAgreementId");
        (await For(shop, await shop.Draft())).IsError(404, "InvalidBillingAgreementId");
        (await For(shop, agreement, ("ConfirmNow", "true"))).IsError(400, "InvalidParameterValue");
        (await shop.V1.Call("CreateOrderReferenceForId", ("Id", agreement), ("IdType", "Order"))).IsError(
            400,
            "InvalidParameterValue"
        );
        (await shop.V1.Call("CreateOrderReferenceForId", ("Id", agreement))).IsError(400, "InvalidParameterValue");
        (
            await For(
                shop,
                agreement,
                ("OrderReferenceAttributes.SellerNote", "{\"SandboxSimulation\":{\"Constraint\":\"No\"}}")
            )
        ).IsError(400, "InvalidSandboxSimulationSpecified");
        (
            await For(
                shop,
                agreement,
                ("ConfirmNow", "true"),
                ("OrderReferenceAttributes.OrderTotal.Amount", "1"),
                ("OrderReferenceAttributes.OrderTotal.CurrencyCode", "USD"),
                (
                    "OrderReferenceAttributes.SellerNote",
                    "{\"SandboxSimulation\":{\"Constraint\":\"PaymentMethodNotAllowed\"}}"
                )
            )
        ).IsError(404, "ConstraintsExist");
        // None of them used up the one order of the draft.
        (await For(shop, agreement)).Is(OrderStatus, "Draft");
    }

    [Theory, OnBothDatabases]
    public async Task Orders_are_found_by_the_sellers_number_page_by_page(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var number = Shop.NewReference();
        var orders = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            orders.Add(await Numbered(shop, number));
            await shop.Control.Advance("PT1H");
        }
        await Numbered(shop, Shop.NewReference());
        (await shop.V1.Call("CloseOrderReference", ("AmazonOrderReferenceId", orders[1]))).Ok();
        (await shop.V1.Call("CancelOrderReference", ("AmazonOrderReferenceId", orders[3]))).Ok();

        // The newest first; every line has what the SDKs need.
        var all = (await List(shop, number)).Ok();
        Assert.Equal([.. orders.AsEnumerable().Reverse()], Ids(all));
        Assert.Null(all["NextPageToken"]);
        var line = all
            .Xml.Descendants(V1Reply.Namespace + "OrderReference")
            .Single(one => one.Element(V1Reply.Namespace + "AmazonOrderReferenceId")!.Value == orders[1]);
        foreach (
            var (name, value) in new[]
            {
                ("State", "Closed"),
                ("ReasonCode", "SellerClosed"),
                ("SellerOrderId", number),
                ("StoreName", "Shop"),
                ("CurrencyCode", "USD"),
                ("Amount", "20.00"),
                ("ReleaseEnvironment", "Sandbox"),
            }
        )
            Assert.Equal(value, line.Descendants(V1Reply.Namespace + name).Single().Value);

        foreach (var order in new[] { "Ascending", "Descending" })
        {
            var found = new List<string>();
            var page = (await List(shop, number, ("PageSize", "2"), ("SortOrder", order))).Ok();
            var pages = 1;
            for (; page["NextPageToken"] is { } token; pages++)
            {
                found.AddRange(Ids(page));
                page = (await shop.V1.Call("ListOrderReferenceByNextToken", ("NextPageToken", token))).Ok();
            }
            found.AddRange(Ids(page));
            Assert.Equal(
                (3, true),
                (pages, found.SequenceEqual(order == "Ascending" ? orders : orders.AsEnumerable().Reverse()))
            );
        }

        const string filter = "OrderReferenceStatusListFilter.OrderReferenceStatus.";
        Assert.Equal(
            [orders[3], orders[1]],
            Ids(await List(shop, number, (filter + "1", "CLOSED"), (filter + "2", "Canceled")))
        );
        var created = (await shop.GetOrder(orders[2]))["OrderReferenceDetails/CreationTimestamp"]!;
        Assert.Equal(
            [orders[4], orders[3], orders[2]],
            Ids(await List(shop, number, ("CreatedTimeRange.StartTime", created + "Z")))
        );
        Assert.Equal(
            [orders[2], orders[1], orders[0]],
            Ids(await List(shop, number, ("CreatedTimeRange.EndTime", created)))
        );
    }

    [Theory, OnBothDatabases]
    public async Task Lists_hold_the_callers_confirmed_orders_only_and_refuse_nonsense(TestDatabase database)
    {
        var (shop, other, number) = (await Shop.Open(database), await Shop.Open(database), Shop.NewReference());
        var order = await Numbered(shop, number);
        var draft = await shop.Draft();
        await SetNumber(shop, draft, number);
        Assert.Equal([order], Ids(await List(shop, number)));
        Assert.Empty(Ids(await List(other, number)));

        // A v2 checkout has a number too, and may change it.
        var (permission, _) = await shop.Checkout(30);
        foreach (var to in new[] { number, "elsewhere", number })
            (
                await shop.V2.Patch(
                    $"chargePermissions/{permission}",
                    new { merchantMetadata = new { merchantReferenceId = to } }
                )
            ).Is(200);
        Assert.Equal([permission, order], Ids(await List(shop, number)));
        (
            await shop.V2.Patch(
                $"chargePermissions/{permission}",
                new { merchantMetadata = new { merchantReferenceId = "elsewhere" } }
            )
        ).Is(200);
        Assert.Equal([order], Ids(await List(shop, number, ("PageSize", "1"))));

        (await shop.V1.Call("ListOrderReference", ("QueryId", number))).IsError(400, "InvalidParameterValue");
        (await shop.V1.Call("ListOrderReference", ("QueryId", number), ("QueryIdType", "Other"))).IsError(
            400,
            "InvalidParameterValue"
        );
        foreach (
            var (name, value) in new[]
            {
                ("PageSize", "0"),
                ("PageSize", "x"),
                ("SortOrder", "Sideways"),
                ("CreatedTimeRange.StartTime", "yesterday"),
                ("OrderReferenceStatusListFilter.OrderReferenceStatus.1", "Draft"),
                ("PaymentDomain", "XX"),
            }
        )
            (await List(shop, number, (name, value))).IsError(400, "InvalidParameterValue");
        foreach (
            var token in new[]
            {
                "x",
                "e30=",
                Convert.ToBase64String("{\"nextPageToken\":\"MTB8YXw=\"}"u8),
                new string('A', 5000),
            }
        )
            (await shop.V1.Call("ListOrderReferenceByNextToken", ("NextPageToken", token))).IsError(
                400,
                "InvalidParameterValue"
            );
        (await shop.V1.Call("ListOrderReferenceByNextToken")).IsError(400, "InvalidParameterValue");
    }

    private static Task<V1Reply> For(Shop shop, string agreement, params (string Name, string? Value)[] more) =>
        shop.V1.Call("CreateOrderReferenceForId", [("Id", agreement), ("IdType", "BillingAgreement"), .. more]);

    private static Task<V1Reply> List(Shop shop, string number, params (string Name, string? Value)[] more) =>
        shop.V1.Call("ListOrderReference", [("QueryId", number), ("QueryIdType", "SellerOrderId"), .. more]);

    private static async Task<string> Numbered(Shop shop, string number)
    {
        var order = await shop.Draft();
        await SetNumber(shop, order, number);
        (await shop.Confirm(order)).Ok();
        return order;
    }

    private static async Task SetNumber(Shop shop, string order, string number) =>
        (
            await shop.V1.Call(
                "SetOrderReferenceDetails",
                ("AmazonOrderReferenceId", order),
                ("OrderReferenceAttributes.OrderTotal.Amount", "20"),
                ("OrderReferenceAttributes.OrderTotal.CurrencyCode", "USD"),
                ("OrderReferenceAttributes.SellerOrderAttributes.SellerOrderId", number),
                ("OrderReferenceAttributes.SellerOrderAttributes.StoreName", "Shop")
            )
        ).Ok();

    private static string[] Ids(V1Reply reply) =>
        [.. reply.Ok().Xml.Descendants(V1Reply.Namespace + "AmazonOrderReferenceId").Select(one => one.Value)];
}
