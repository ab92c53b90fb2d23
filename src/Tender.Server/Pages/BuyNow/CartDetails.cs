using System.Text;
using Tender.Core;
using Tender.Server.Http;

namespace Tender.Server.Pages.BuyNow;

/// <summary>
/// What a shop's handler answers: the sums, what is bought, how it can be shipped. The script has looked at it already;
/// what comes here may come from elsewhere. Browser: spec 10.3.
/// </summary>
internal sealed record CartDetails(
    Money Base,
    Money Shipping,
    Money Tax,
    Money? Discount,
    Money Charge,
    Money? Order,
    IReadOnlyList<CartDelivery>? Deliveries,
    IReadOnlyList<CartItem> Items,
    IReadOnlyList<CartBox> Boxes,
    bool OffersGift
)
{
    private const int EntriesMax = 100,
        TextMax = 512;

    /// <summary>Reads an answer; null where something is missing, is no amount, or in another currency.</summary>
    public static CartDetails? Read(string text, Currency ledger)
    {
        if (!JsonBody.TryParse(Encoding.UTF8.GetBytes(text), out var json))
            return null;
        using (json)
        {
            json.NumbersAreText = true;
            var root = json.Root;
            var (amount, shipping) = (
                Price(root, "totalBaseAmount", required: true),
                Price(root, "totalShippingAmount", required: true)
            );
            var (tax, charge) = (
                Price(root, "totalTaxAmount", required: true),
                Price(root, "totalChargeAmount", required: true)
            );
            var (discount, order) = (Price(root, "totalDiscountAmount"), Price(root, "totalOrderAmount"));
            var deliveries = root.Has("deliveryOptions")
                ? root.Objects("deliveryOptions", EntriesMax, required: false).Select(Delivery).ToList()
                : null;
            var items = root.Objects("lineItems", EntriesMax, required: false).Select(Item).ToList();
            var boxes = root.Objects("checkboxes", EntriesMax, required: false).Select(Box).ToList();
            // Browser: spec 10.3, 20: of gifts the sums alone are known, and that they are offered.
            var features = root.Texts("addOnFeatures");
            if (json.FirstFinding(strict: false) is not null)
                return null;
            Money?[] all =
            [
                amount,
                shipping,
                tax,
                charge,
                discount,
                order,
                .. deliveries?.Select(one => one.Price) ?? [],
            ];
            if (all.Any(one => one is { } given && given.Currency != ledger) || charge!.Value.Minor <= 0)
                return null;
            return new(
                amount!.Value,
                shipping!.Value,
                tax!.Value,
                discount,
                charge.Value,
                order,
                deliveries,
                items,
                boxes,
                features?.Contains("GIFT") == true
            );
        }
    }

    private static CartDelivery Delivery(JsonMembers one) =>
        new(
            one.Text("id", TextMax, required: true) ?? "",
            one.Object("shippingMethod").Text("shippingMethodName", TextMax) ?? one.Text("displayName", TextMax) ?? "",
            Price(one, "price") ?? Price(one, "amount"),
            one.Boolean("isDefault") == true
        );

    private static CartItem Item(JsonMembers one) =>
        new(
            one.Text("title", TextMax, required: true) ?? "",
            one.Text("variantTitle", TextMax),
            one.Text("quantity", 16) ?? "1",
            Price(one, "discountedPrice") ?? Price(one, "totalListPrice")
        );

    private static CartBox Box(JsonMembers one) =>
        new(
            one.Text("type", 64, required: true) ?? "",
            one.Text("programName", TextMax),
            [
                .. new[] { "termsAndConditionsUrl", "privacyPolicyUrl", "learnMoreUrl" }
                    .Select(name => one.Text(name, 2048))
                    .OfType<string>(),
            ]
        );

    // Unlike what is charged, a part of a sum may be nothing.
    private static Money? Price(JsonMembers owner, string name, bool required = false)
    {
        var price = owner.Object(name, required);
        if (!price.IsGiven)
            return null;
        var (amount, code) = (price.Text("amount", 32, required: true), price.Text("currencyCode", 3, required: true));
        if (
            Money.TryParseCurrency(code ?? "", out var currency)
            && Money.TryParse(amount ?? "", currency, out var money)
        )
            return money;
        price.ReportInvalid("amount");
        return null;
    }
}
