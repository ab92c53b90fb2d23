using System.Text.Json.Nodes;
using System.Xml;
using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Payments;
using Tender.Server.Sandbox.Faults;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Control;

/// <summary>The faults that are injected on purpose.</summary>
internal sealed class FaultRoutes(Engine engine, MerchantAccounts accounts)
{
    private const int TimesMax = 1_000_000;

    private static readonly TimeSpan SlowMax = TimeSpan.FromMinutes(5),
        LaterMax = TimeSpan.FromDays(30);

    public IReadOnlyList<ControlRoute> Routes =>
        [
            new(
                "GET",
                "merchants/{m}/faults",
                GetFaults,
                "The faults that are injected, and how often each was",
                null,
                [(200, "Faults")]
            ),
            new(
                "PUT",
                "merchants/{m}/faults",
                PutFaults,
                "Inject faults into notices and calls; without any, end all",
                """{"seed?":"int?","ipn?":"NoticeFaultsWish?","api?":"CallFaultsWish?"}""",
                [(200, "Faults")]
            ),
        ];

    private Task<ControlAnswer> GetFaults(ControlCall call) => Task.FromResult(ControlAnswer.Ok(Shown(call.Merchant)));

    private async Task<ControlAnswer> PutFaults(ControlCall call)
    {
        var plan = call.Read(root => Plan(root, call.Merchant));
        await accounts.Change(call.Merchant.Id, merchant => merchant with { FaultPlan = Kept(plan, merchant) });
        // Read anew: this node's calls are struck from now on.
        var changed = await engine.Store.Merchants.Read(call.Merchant.Id);
        return ControlAnswer.Ok(Shown(changed?.Merchant ?? call.Merchant));
    }

    /// <summary>What is held back at present is still to be sent, whatever the new plan says.</summary>
    private static FaultPlan? Kept(FaultPlan plan, Merchant merchant)
    {
        var held = merchant.FaultPlan?.HeldBack ?? [];
        return plan.Rules.Count == 0 && held.Count == 0 ? null : plan with { HeldBack = held };
    }

    private static FaultPlan Plan(ControlMembers root, Merchant merchant)
    {
        var seed = root.Number("seed");
        var notices = Rules(root.Object("ipn"), FaultKinds.OfNotices, merchant);
        var calls = Rules(root.Object("api"), FaultKinds.OfCalls, merchant);
        return new FaultPlan { Seed = seed ?? 1, Rules = [.. notices, .. calls] };
    }

    private static List<FaultRule> Rules(ControlMembers given, IReadOnlyList<FaultKind> kinds, Merchant merchant)
    {
        var rules = new List<FaultRule>();
        foreach (var kind in kinds)
            if (given.GivenObject(kind.Text()) is { } one)
                rules.Add(Rule(kind, one, one.GivenObject("match"), merchant));
        return rules;
    }

    private static FaultRule Rule(FaultKind kind, ControlMembers one, ControlMembers? match, Merchant merchant)
    {
        var times = one.Number("times", 1, TimesMax, $"{one.PathOf("times")} is 1 to 1,000,000; unbounded without it.");
        return new FaultRule
        {
            Kind = kind,
            Share = one.Share("share") ?? 1,
            Times = (int?)times,
            By = Later(kind, one),
            ObjectId = match is null ? null : OfObject(match),
            Operation = match is null ? null : OfOperation(kind, match),
            Endpoint = match is null ? null : OfEndpoint(kind, match, merchant),
        };
    }

    private static TimeSpan? Later(FaultKind kind, ControlMembers one)
    {
        var (by, path) = (one.Span("by"), one.PathOf("by"));
        if (kind is not (FaultKind.Delay or FaultKind.Slow or FaultKind.Reorder))
            return by is null ? null : throw new Problem(400, $"{path} is not known: only what comes later has it.");
        if (by is null)
            return kind == FaultKind.Reorder
                ? null
                : throw new Problem(400, $"{path} is missing: how much later, such as PT2M.");
        var max = kind == FaultKind.Slow ? SlowMax : LaterMax;
        return by > TimeSpan.Zero && by <= max
            ? by
            : throw new Problem(400, $"{path} is more than PT0S and at most {XmlConvert.ToString(max)}.");
    }

    private static string? OfObject(ControlMembers match)
    {
        var id = match.Text("objectId");
        return id is null || ObjectId.Parse(id) is not null
            ? id
            : throw new Problem(400, $"{match.PathOf("objectId")} is an id of either API.");
    }

    private static string? OfOperation(FaultKind kind, ControlMembers match)
    {
        if (match.Text("operation") is not { } name)
            return null;
        if (FaultKinds.OfNotices.Contains(kind) && kind != FaultKind.BeforeAnswer)
            throw new Problem(400, $"{match.PathOf("operation")} is for calls; a notice has none.");
        return FaultTargets.IsOperation(name)
            ? name
            : throw new Problem(
                400,
                $"{match.PathOf("operation")} is an operation of either API, such as CreateCharge or Authorize."
            );
    }

    private static string? OfEndpoint(FaultKind kind, ControlMembers match, Merchant merchant)
    {
        if (match.Text("endpoint") is not { } endpoint)
            return null;
        if (FaultKinds.OfCalls.Contains(kind))
            throw new Problem(400, $"{match.PathOf("endpoint")} is for notices; a call has none.");
        return merchant.Endpoints.Any(one => one.Id == endpoint) || Uri.TryCreate(endpoint, UriKind.Absolute, out _)
            ? endpoint
            : throw new Problem(400, $"{match.PathOf("endpoint")} is an endpoint's URL, or the id of one.");
    }

    private static JsonObject Shown(Merchant merchant) =>
        new()
        {
            ["seed"] = merchant.FaultPlan?.Seed ?? 1,
            ["ipn"] = Shown(merchant.FaultPlan, FaultKinds.OfNotices),
            ["api"] = Shown(merchant.FaultPlan, FaultKinds.OfCalls),
        };

    private static JsonObject Shown(FaultPlan? plan, IReadOnlyList<FaultKind> kinds)
    {
        var shown = new JsonObject();
        foreach (var rule in (plan?.Rules ?? []).Where(rule => kinds.Contains(rule.Kind)))
            shown[rule.Kind.Text()] = new JsonObject
            {
                ["share"] = rule.Share,
                ["times"] = rule.Times,
                ["by"] = rule.By is { } by ? XmlConvert.ToString(by) : null,
                ["match"] = new JsonObject
                {
                    ["objectId"] = rule.ObjectId,
                    ["operation"] = rule.Operation,
                    ["endpoint"] = rule.Endpoint,
                },
                ["matched"] = rule.Matched,
                ["injected"] = rule.Injected,
            };
        return shown;
    }
}
