using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Processors;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Control;

/// <summary>What the buyer of the first generation does, and her bank.</summary>
internal sealed class OrderReferenceRoutes(BuyerActions buyers)
{
    private const int LanguageCharsMax = 16;

    public IReadOnlyList<ControlRoute> Routes =>
        [
            new(
                "POST",
                "merchants/{m}/order-references",
                NewOrderReference,
                "What the v1 button and widgets do",
                """
                {"kind?":"order|billing-agreement?","buyer?":"BuyerWish?","instrument?":"text?","language?":"text?",
                 "scopes?":"[text]?","presentmentCurrency?":"text?","constraints?":"[text]?"}
                """,
                [(201, "OrderReference")]
            ),
            new(
                "POST",
                "merchants/{m}/order-references/{id}/challenge",
                Challenged,
                "The buyer's bank answers",
                """{"result":"Success|Failure|Abandoned"}""",
                [(200, "Sent")]
            ),
        ];

    private async Task<ControlAnswer> NewOrderReference(ControlCall call)
    {
        var wish = call.Read(body =>
        {
            var isAgreement = body.Text("kind") switch
            {
                null or "order" => false,
                "billing-agreement" => true,
                _ => throw new Problem(400, "kind is order or billing-agreement."),
            };
            var card = body.Card() ?? TestCards.Default;
            var buyer = Wallet.ProfileOf(call.Merchant, body.Buyer());
            return new OrderReferenceWish(
                isAgreement,
                buyer,
                card,
                Language(body),
                Scopes(body),
                WalletCurrency(body, call.Merchant, isAgreement),
                Constraints(body, isAgreement)
            );
        });
        var started = (await buyers.StartOrder(call.Merchant, wish)).OrProblem();
        return new(201, new JsonObject { ["id"] = started.Id.Value, ["accessToken"] = started.AccessToken });
    }

    private async Task<ControlAnswer> Challenged(ControlCall call)
    {
        var answer = call.Read(body => body.Text("result")) switch
        {
            "Success" => BankAnswer.Success,
            "Failure" => BankAnswer.Failure,
            "Abandoned" => BankAnswer.Abandoned,
            _ => throw new Problem(400, "result is Success, Failure or Abandoned."),
        };
        var id = call.Id("order reference", ObjectKind.ChargePermission);
        var url = (await buyers.AnswerChallenge(call.Merchant.Id, id, answer)).OrProblem();
        return ControlAnswer.Ok(new JsonObject { ["url"] = url });
    }

    private static string? Language(ControlMembers body) =>
        body.Text("language") is { Length: > LanguageCharsMax }
            ? throw new Problem(400, "language is one such as en-US.")
            : body.Text("language");

    /// <summary>
    /// The currency that the wallet widget is bound with: a total in another one cannot be confirmed.
    /// </summary>
    // Wire v1: wallet widget, presentmentCurrency; amazon-pay-sdk-php issue 84: a wallet in pounds, a total in euros.
    private static Currency? WalletCurrency(ControlMembers body, Merchant merchant, bool isAgreement)
    {
        var mismatches =
            body.Texts("constraints", "constraints is a list.")?.Contains(nameof(Constraint.CurrencyMismatch)) == true;
        if (body.Text("presentmentCurrency") is { } code)
        {
            if (isAgreement)
                throw new Problem(400, "presentmentCurrency is for an order.");
            return Money.TryParseCurrency(code, out var currency)
                ? currency
                : throw new Problem(400, "presentmentCurrency is a currency such as EUR.");
        }
        if (!mismatches)
            return null;
        return merchant.Currency == Currency.EUR ? Currency.GBP : Currency.EUR;
    }

    // Wire v1: met in habitica issue 11193, amazon-payments-magento-2-plugin issue 954, amazon-pay-sdk-php issue 84.
    private static IReadOnlyList<Constraint> Constraints(ControlMembers body, bool isAgreement)
    {
        Constraint[] known = isAgreement
            ? [Constraint.ShippingAddressNotSet, Constraint.PaymentPlanNotSet, Constraint.BuyerConsentNotSet]
            : [Constraint.ShippingAddressNotSet, Constraint.PaymentPlanNotSet, Constraint.CurrencyMismatch];
        var named = body.Texts("constraints", "constraints is a list.") ?? [];
        return named.All(name => known.Any(one => one.ToString() == name))
            ? [.. named.Select(Enum.Parse<Constraint>)]
            : throw new Problem(400, $"constraints are of {string.Join(", ", known)}.");
    }

    private static IReadOnlyList<string>? Scopes(ControlMembers body)
    {
        var scopes = body.Texts("scopes", "scopes is a list.");
        return scopes is null || scopes.All(Wallet.LoginScopes.Contains)
            ? scopes
            : throw new Problem(400, $"scopes are of {string.Join(", ", Wallet.LoginScopes)}.");
    }
}
