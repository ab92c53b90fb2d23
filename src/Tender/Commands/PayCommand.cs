using System.CommandLine;
using System.Text.Json.Nodes;
using Tender.Client;
using static Tender.Commands.SharedOptions;

namespace Tender.Commands;

/// <summary>Plays the buyer, of both generations.</summary>
internal static class PayCommand
{
    public static Command Build(Terminal terminal)
    {
        var id = Optional("ID", "A checkout session; or a charge permission or order, to change its payment method.");
        var review = new Option<bool>("--review")
        {
            Description = "Choose address and card, and go to the review page.",
        };
        var cancel = new Option<bool>("--cancel") { Description = "Go back to the shop without paying." };
        var order = new Option<bool>("--order") { Description = "v1: press the button; makes an order reference." };
        var agreement = new Option<bool>("--agreement") { Description = "v1: the same; makes a billing agreement." };
        var instrument = Text("--instrument", "CARD", "The last digits of a test card, or the name of one of v1.");
        var refuseWallet = new Option<bool>("--refuse-wallet")
        {
            Description = "Do not let the wallet be saved: the shop gets a permission for this order alone.",
        };
        var email = Text("--email", "ADDRESS", "Which test buyer.");
        return new ApiCommand(
            terminal,
            "pay",
            "Play the buyer: pay a checkout, start an order of v1, change a payment method.",
            "tender pay 68f06f05-d02f-885f-f65a-6cc554f87c80 --instrument 3434",
            async call =>
            {
                var wish = new JsonObject();
                if (call.Value(instrument) is { } card)
                    wish["instrument"] = card;
                if (call.Value(email) is { } address)
                    wish["buyer"] = new JsonObject { ["email"] = address };
                var chosen = new[] { call.Value(review), call.Value(cancel), call.Value(order), call.Value(agreement) };
                if (chosen.Count(one => one) > 1)
                    throw CommandRefusedException.Mistake(
                        "--review, --cancel, --order and --agreement exclude each other."
                    );
                var isCheckout = Guid.TryParse(call.Value(id), out _) && chosen.All(one => !one);
                if (call.Value(refuseWallet) && !isCheckout)
                    throw CommandRefusedException.Mistake("--refuse-wallet is said as a checkout session is paid.");
                if (call.Value(order) || call.Value(agreement))
                    return await Start(call, wish, call.Value(agreement) ? "billing-agreement" : "order");
                var target = call.Value(id)
                    ?? throw CommandRefusedException.Mistake(
                        "Say what to pay: the id of a checkout session, or --order for an order of v1."
                    );
                if (!Guid.TryParse(target, out _))
                    return await Change(call, target, call.Value(instrument));
                wish["action"] = ActionOf(call.Value(review), call.Value(cancel));
                if (call.Value(refuseWallet))
                    wish["saveWallet"] = false;
                return await Act(call, target, wish);
            },
            id,
            review,
            cancel,
            order,
            agreement,
            instrument,
            refuseWallet,
            email
        );
    }

    private static string ActionOf(bool review, bool cancel)
    {
        if (review)
            return "review";
        return cancel ? "cancel" : "pay";
    }

    private static async Task<int> Act(CommandCall call, string session, JsonObject wish)
    {
        var moved = await call.OfMerchant(
            HttpMethod.Post,
            $"checkout-sessions/{Uri.EscapeDataString(session)}/buyer",
            wish
        );
        call.Print.Members(moved, new("State", "state"), new("The browser goes to", "url"));
        return 0;
    }

    private static async Task<int> Start(CommandCall call, JsonObject wish, string kind)
    {
        wish["kind"] = kind;
        var started = await call.OfMerchant(HttpMethod.Post, "order-references", wish);
        call.Print.Members(started, new("Id", "id"), new("Access token", "accessToken"));
        return 0;
    }

    private static async Task<int> Change(CommandCall call, string permission, string? instrument)
    {
        if (instrument is null)
            throw CommandRefusedException.Mistake(
                $"{permission} is no checkout session. To change the payment method of an order, say --instrument CARD."
            );
        var view = await call.OfMerchant(
            HttpMethod.Put,
            $"permissions/{Uri.EscapeDataString(permission)}/instrument",
            new JsonObject { ["instrument"] = instrument }
        );
        call.Print.Members(
            view,
            new("v2", "v2.state"),
            new("v1", "v1.state"),
            new("Reason", "v2.reasonCode|v1.reasonCode")
        );
        return 0;
    }
}
