using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>
/// Draws which notices and calls are struck by a fault. Each rule counts what matches it and draws a number from its
/// seed and that count: the same calls in the same order are struck alike, wherever and however often they are made.
/// Count and draw are stored in the commit that asks.
/// </summary>
internal static class FaultInjection
{
    /// <summary>
    /// Counts a notice or call against the rules of these kinds that match it; answers the first that strikes, as it is
    /// now; null for none. A rule that strikes second is not used up.
    /// </summary>
    public static FaultRule? Draw(
        DecisionContext context,
        IReadOnlyList<FaultKind> kinds,
        Func<FaultRule, bool> matches
    )
    {
        if (context.Merchant.FaultPlan is not { } plan)
            return null;
        FaultRule? struck = null;
        var counted = false;
        var rules = plan.Rules.ToList();
        foreach (var kind in kinds)
        {
            var at = rules.FindIndex(rule => rule.Kind == kind);
            if (at < 0 || rules[at].IsSpent || !matches(rules[at]))
                continue;
            counted = true;
            var rule = rules[at] with { Matched = rules[at].Matched + 1 };
            if (struck is null && Strikes(plan.Seed, rule))
                struck = rule = rule with { Injected = rule.Injected + 1 };
            rules[at] = rule;
        }
        if (counted)
            context.Change(context.Merchant with { FaultPlan = plan with { Rules = rules } });
        return struck;
    }

    private static bool Strikes(long seed, FaultRule rule)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes($"{seed}/{rule.Kind.Text()}/{rule.Matched}"), hash);
        return BinaryPrimitives.ReadUInt32BigEndian(hash) / (uint.MaxValue + 1m) < rule.Share;
    }
}
