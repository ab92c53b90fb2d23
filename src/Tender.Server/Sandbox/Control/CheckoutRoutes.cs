using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Http;

namespace Tender.Server.Sandbox.Control;

/// <summary>What the buttons of a merchant's page do, and the buyer on the hosted pages of a checkout.</summary>
internal sealed class CheckoutRoutes(ButtonActions buttons, BuyerActions buyers)
{
    private const string SignedPayload =
        """ "payloadJSON":"text","signature":"text","publicKeyId":"text","algorithm?":"text?" """;

    public IReadOnlyList<ControlRoute> Routes =>
        [
            new(
                "POST",
                "merchants/{m}/sign-in",
                SignInBuyer,
                "What the sign-in button does with its signed payload",
                "{" + SignedPayload + ""","buyer?":"BuyerWish?"}""",
                [(200, "SignedIn")]
            ),
            new(
                "POST",
                "merchants/{m}/checkout-sessions",
                PressButton,
                "What the checkout button does with its signed payload",
                "{" + SignedPayload + ""","productType?":"PayAndShip|PayOnly|PayAndShipMultiAddress|SignIn?"}""",
                [(201, "Opened")]
            ),
            new(
                "POST",
                "merchants/{m}/checkout-sessions/{id}/buyer",
                BuyerActs,
                "What the buyer does on the hosted pages",
                """{"action":"review|pay|cancel","buyer?":"BuyerWish?","instrument?":"text?","saveWallet?":"bool?"}""",
                [(200, "Moved")]
            ),
        ];

    private async Task<ControlAnswer> PressButton(ControlCall call)
    {
        var (product, signed) = call.Read(body =>
        {
            var product = body.Choice(
                "productType",
                "productType is PayAndShip, PayAndShipMultiAddress, PayOnly or SignIn.",
                "PayAndShip",
                "PayAndShipMultiAddress",
                "PayOnly",
                CheckoutSession.SignInProduct
            );
            return (product, Signed(body));
        });
        var (fault, session) = await buttons.Press(call.Merchant, signed, product);
        if (fault is not null)
            throw Refusals.ProblemOf(fault);
        var opened = session.OrProblem();
        return new(201, new JsonObject { ["id"] = opened.Id.Value, ["state"] = opened.State.ToString() });
    }

    /// <summary>The sign-in button: where the browser would be sent to, with the token for Get Buyer.</summary>
    private async Task<ControlAnswer> SignInBuyer(ControlCall call)
    {
        var (signed, wish) = call.Read(body => (Signed(body), body.Buyer()));
        var (fault, url, token) = await buttons.SignIn(call.Merchant, signed, Wallet.ProfileOf(call.Merchant, wish));
        if (fault is not null)
            throw Refusals.ProblemOf(fault);
        if (token is null)
            throw new Problem(400, "The buyer is too long: what is shared must fit into a token of 1,000 characters.");
        return ControlAnswer.Ok(new JsonObject { ["url"] = url, ["buyerToken"] = token });
    }

    private async Task<ControlAnswer> BuyerActs(ControlCall call)
    {
        var id = call.Id("checkout session", ObjectKind.CheckoutSession);
        var wish = call.Read(body =>
            (
                Action: body.Text("action"),
                Card: body.Card(),
                Buyer: body.Buyer(),
                HasBuyer: body.Object("buyer").IsGiven,
                SavesWallet: body.Flag("saveWallet")
            )
        );
        if (wish.SavesWallet is not null && wish.Action != "pay")
            throw new Problem(400, "saveWallet is a matter of the action pay.");
        var merchant = call.Merchant;
        var buyer = Wallet.ProfileOf(merchant, wish.Buyer);
        var moved = wish.Action switch
        {
            "review" => await buyers.Review(merchant, id, buyer, wish.Card),
            "pay" => await buyers.Pay(
                merchant,
                id,
                wish.HasBuyer ? buyer : null,
                wish.Card,
                savesWallet: wish.SavesWallet
            ),
            "cancel" => await buyers.Cancel(merchant, id),
            _ => throw new Problem(400, "action is review, pay or cancel."),
        };
        var done = moved.OrProblem();
        return ControlAnswer.Ok(new JsonObject { ["url"] = done.Url, ["state"] = done.Session.State.ToString() });
    }

    private static SignedText Signed(ControlMembers body) =>
        new(
            body.NeededText("payloadJSON"),
            body.NeededText("signature"),
            body.NeededText("publicKeyId"),
            body.Text("algorithm")
        );
}
