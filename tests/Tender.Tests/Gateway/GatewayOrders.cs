using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Gateway;

/// <summary>What buyers of the first generation do at a live Tender that is a gateway.</summary>
internal static partial class GatewayOrders
{
    public const string Page = "https://shop.example/page",
        Success = "https://shop.example/success?cart=7",
        Failure = "https://shop.example/failure";

    /// <summary>The buyer logs in at the far end, where she chooses at once: the token of the way back.</summary>
    public static async Task<string> LogIn(this GatewayHost host)
    {
        var scope = Uri.EscapeDataString("profile postal_code payments:widget payments:shipping_address");
        var page = await host.Follow(
            await host.Get(
                $"/ap/oa?client_id={host.Merchant.ClientId}&scope={scope}&redirect_uri={Uri.EscapeDataString(Page)}"
                    + "&environment=LIVE&state=cart"
            )
        );
        var chosen = await host.Far.Control.Buyer(GatewayHost.FormOf(page).FarSession, "review");
        var back = await host.Follow(await host.Get(chosen.Url!));
        Assert.True(back.Location?.StartsWith(Page + "#access_token=", StringComparison.Ordinal), back.Html);
        Assert.EndsWith("&state=cart", back.Location);
        return Uri.UnescapeDataString(back.Location!.Split('=', '&')[1]);
    }

    /// <summary>A widget is drawn with a token: the order or agreement that it begins, and what stands in it.</summary>
    public static async Task<(string Id, string Html)> OpenWidget(
        this GatewayHost host,
        string token,
        string kind,
        string? id = null,
        string agreement = ""
    )
    {
        var answer = await host.AskWidget("open", token, kind, id, agreement, id is null ? "true" : null);
        return (answer.GetProperty("id").GetString()!, answer.GetProperty("html").GetString()!);
    }

    public static async Task<JsonElement> AskWidget(
        this GatewayHost host,
        string route,
        string token,
        string kind,
        string? id,
        string agreement = "",
        string? create = null,
        string? consent = null
    )
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri(host.Live.Server.Https!, $"/widgets/{route}")
        )
        {
            Content = new FormUrlEncodedContent(
                new Dictionary<string, string?>
                {
                    ["sellerId"] = host.Merchant.MerchantId,
                    ["kind"] = kind,
                    ["displayMode"] = "Edit",
                    ["agreementType"] = agreement,
                    ["id"] = id,
                    ["create"] = create,
                    ["consent"] = consent,
                }
                    .Where(one => one.Value is not null)
                    .Select(one => KeyValuePair.Create(one.Key, one.Value!))
            ),
        };
        request.Headers.TryAddWithoutValidation("Authorization", "bearer " + Uri.EscapeDataString(token));
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
        using var answer = await host.Send(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>The link of a widget: the buyer chooses at the far end, in a window of its own.</summary>
    public static async Task Visit(this GatewayHost host, string widget)
    {
        var link = WebUtility.HtmlDecode(Link().Match(widget).Groups[1].Value);
        var page = await host.Follow(await host.Get(link));
        var chosen = await host.Far.Control.Buyer(GatewayHost.FormOf(page).FarSession, "review");
        var back = await host.Follow(await host.Get(chosen.Url!));
        Assert.True(back.Status == 200, back.Html);
    }

    /// <summary>The confirmation flow: the buyer confirms at the far end, and comes back to the shop.</summary>
    public static async Task<string> ConfirmAtFarEnd(this GatewayHost host, string order, string action = "pay")
    {
        var back = await host.Follow(await host.Get(await host.PayAtFarEnd(order, action)));
        Assert.True(back.Location is not null, back.Html);
        return back.Location!;
    }

    /// <summary>The same up to the far end's way back: its address.</summary>
    public static async Task<string> PayAtFarEnd(this GatewayHost host, string order, string action = "pay")
    {
        var asked = await host.Follow(
            await host.Get(
                $"/checkout/confirmation?sellerId={host.Merchant.MerchantId}&amazonOrderReferenceId={order}"
                    + $"&environment=LIVE&origin_url={Uri.EscapeDataString(Page)}"
            )
        );
        return (await host.Far.Control.Buyer(GatewayHost.FarSessionOf(asked.Location), action)).Url!;
    }

    // ---- what the shop calls ----

    public static Task<V1Reply> SetDetails(this GatewayHost host, string order, decimal total) =>
        host.V1.Call(
            "SetOrderReferenceDetails",
            ("AmazonOrderReferenceId", order),
            ("OrderReferenceAttributes.OrderTotal.Amount", total.ToString("0.00")),
            ("OrderReferenceAttributes.OrderTotal.CurrencyCode", host.Merchant.Currency),
            ("OrderReferenceAttributes.SellerOrderAttributes.SellerOrderId", Shop.NewReference())
        );

    public static Task<V1Reply> Confirm(this GatewayHost host, string order) =>
        host.V1.Call(
            "ConfirmOrderReference",
            ("AmazonOrderReferenceId", order),
            ("SuccessUrl", Success),
            ("FailureUrl", Failure)
        );

    public static Task<V1Reply> Authorize(this GatewayHost host, string order, decimal amount) =>
        host.V1.Call(
            "Authorize",
            ("AmazonOrderReferenceId", order),
            ("AuthorizationReferenceId", Shop.NewReference("a")),
            ("AuthorizationAmount.Amount", amount.ToString("0.00")),
            ("AuthorizationAmount.CurrencyCode", host.Merchant.Currency),
            ("TransactionTimeout", "0")
        );

    public static Task<V1Reply> Capture(this GatewayHost host, string authorization, decimal amount) =>
        host.V1.Call(
            "Capture",
            ("AmazonAuthorizationId", authorization),
            ("CaptureReferenceId", Shop.NewReference("c")),
            ("CaptureAmount.Amount", amount.ToString("0.00")),
            ("CaptureAmount.CurrencyCode", host.Merchant.Currency)
        );

    public static async Task<string?> StateOf(this GatewayHost host, string order) =>
        (await host.V1.Call("GetOrderReferenceDetails", ("AmazonOrderReferenceId", order))).Ok()[
            "OrderReferenceDetails/OrderReferenceStatus/State"
        ];

    [GeneratedRegex("href=\"(/checkout/visit[^\"]*)\"")]
    private static partial Regex Link();
}
