using System.CommandLine;
using System.Text.Json.Nodes;
using Tender.Client;
using static Tender.Commands.SharedOptions;

namespace Tender.Commands;

/// <summary>Charges: listed, canceled and disputed by the buyer.</summary>
internal static class ChargeCommands
{
    private static readonly Column[] Columns =
    [
        new("Charge", "id"),
        new("Amount", "amount"),
        new("", "currency"),
        new("State", "v2.state"),
        new("Reason", "v2.reasonCode"),
        new("v1", "v1.state"),
        new("Captured", "captured"),
        new("Refunded", "refunded"),
        new("Made", "createdAt"),
    ];

    public static Command Build(Terminal terminal)
    {
        var limit = Limit();
        return new ApiCommand(
            terminal,
            "charges",
            "List the merchant's charges, those of the newest orders first; play the buyer with one.",
            "tender charges --limit 10",
            async call =>
            {
                var found = await call.ListOfMerchant("charges?order=newest", call.Value(limit));
                call.Print.List(found, "No charges.", Columns);
                return 0;
            },
            limit,
            Cancel(terminal),
            Dispute(terminal)
        );
    }

    private static ApiCommand Cancel(Terminal terminal)
    {
        var id = Needed("CHARGE", "The charge's id.");
        return new ApiCommand(
            terminal,
            "cancel",
            "The buyer cancels a charge that is not captured.",
            "tender charges cancel S01-1234567-1234567-C000001",
            async call =>
            {
                var view = await call.OfMerchant(
                    HttpMethod.Post,
                    $"charges/{Uri.EscapeDataString(call.Value(id)!)}/cancel",
                    new JsonObject()
                );
                call.Print.Members(view, new("v2", "v2.state"), new("v1", "v1.state"), new("Reason", "v2.reasonCode"));
                return 0;
            },
            id
        );
    }

    private static ApiCommand Dispute(Terminal terminal)
    {
        var id = Needed("CHARGE", "The charge's id.");
        var type = Text("--type", "TYPE", "Chargeback or Claim; Chargeback unless given.");
        var reason = Text("--reason", "REASON", "Why; Fraudulent unless given.");
        var amount = Text("--amount", "AMOUNT", "How much; all unless given.");
        return new ApiCommand(
            terminal,
            "dispute",
            "The buyer disputes a captured charge.",
            "tender charges dispute S01-1234567-1234567-C000001",
            async call =>
            {
                var body = new JsonObject();
                foreach (var (name, value) in new[] { ("type", type), ("reason", reason), ("amount", amount) })
                    if (call.Value(value) is { } text)
                        body[name] = text;
                var opened = await call.OfMerchant(
                    HttpMethod.Post,
                    $"charges/{Uri.EscapeDataString(call.Value(id)!)}/dispute",
                    body
                );
                call.Print.Members(opened, new("Dispute", "id"), new("Respond by", "respondBy"));
                return 0;
            },
            id,
            type,
            reason,
            amount
        );
    }
}
