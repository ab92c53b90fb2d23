using System.Text.Json.Nodes;
using System.Xml;
using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Control;

/// <summary>The scripted outcomes: how the next operations end.</summary>
internal sealed class OutcomeRoutes(MerchantAccounts accounts)
{
    private const int RulesMax = 1000,
        TimesMax = 1_000_000;

    public IReadOnlyList<ControlRoute> Routes =>
        [
            new(
                "GET",
                "merchants/{m}/outcomes",
                GetOutcomes,
                "The scripted endings that are left",
                null,
                [(200, "[OutcomeRule]")]
            ),
            new(
                "PUT",
                "merchants/{m}/outcomes",
                PutOutcomes,
                "Script endings",
                """
                [{"operation":"complete|authorize|capture|refund|reverse","match?":"MatchWish?","outcome":"text",
                  "delay?":"text?","times?":"int?"}]
                """,
                [(200, "[OutcomeRule]")]
            ),
        ];

    private Task<ControlAnswer> GetOutcomes(ControlCall call) =>
        Task.FromResult(ControlAnswer.Ok(Shown(call.Merchant)));

    private async Task<ControlAnswer> PutOutcomes(ControlCall call)
    {
        var rules = call.ReadList(Rule);
        if (rules.Count > RulesMax)
            throw new Problem(400, "At most 1,000 rules.");
        var changed = await accounts.Change(call.Merchant.Id, merchant => merchant with { ScriptedOutcomes = rules });
        return ControlAnswer.Ok(Shown(changed!));
    }

    private static ScriptedOutcome Rule(ControlMembers one)
    {
        var operation = ScriptedOperations.Parse(one.Text("operation"))
            ?? throw new Problem(400, "operation is complete, authorize, capture, refund or reverse.");
        var match = one.Object("match");
        return new ScriptedOutcome
        {
            Operation = operation,
            ObjectId = match.Text("objectId"),
            Reference = match.Text("reference"),
            AmountFrom = Bound(match, "amountFrom"),
            AmountTo = Bound(match, "amountTo"),
            Reason = Ending(operation, one.Text("outcome")),
            Delay = one.Span("delay"),
            Times = (int)(one.Number("times", 0, TimesMax, "times is 0 (always) to 1,000,000.") ?? 1),
        };
    }

    /// <summary>The reason an outcome names; null for Approved.</summary>
    private static Reason? Ending(ScriptedOperation operation, string? outcome)
    {
        if (outcome == "Approved")
            return null;
        var reasons = ScriptedOutcomes.ReasonsFor(operation);
        foreach (var reason in reasons)
            if (string.Equals(reason.ToString(), outcome, StringComparison.OrdinalIgnoreCase))
                return reason;
        throw new Problem(400, $"outcome of {operation.Text()} is Approved or one of {string.Join(", ", reasons)}.");
    }

    private static string? Bound(ControlMembers match, string name)
    {
        var text = match.Text(name);
        return text is null || Money.TryParse(text, Currency.USD, out _)
            ? text
            : throw new Problem(400, $"match.{name} is an amount such as 100.00.");
    }

    private static JsonArray Shown(Merchant merchant) => new([.. merchant.ScriptedOutcomes.Select(Shown)]);

    private static JsonNode Shown(ScriptedOutcome rule) =>
        new JsonObject
        {
            ["operation"] = rule.Operation.Text(),
            ["match"] = new JsonObject
            {
                ["objectId"] = rule.ObjectId,
                ["reference"] = rule.Reference,
                ["amountFrom"] = rule.AmountFrom,
                ["amountTo"] = rule.AmountTo,
            },
            ["outcome"] = rule.Reason switch
            {
                null => "Approved",
                Reason.MfaNotCompleted => "MFANotCompleted",
                { } reason => reason.ToString(),
            },
            ["delay"] = rule.Delay is { } delay ? XmlConvert.ToString(delay) : null,
            ["times"] = rule.Times,
        };
}
