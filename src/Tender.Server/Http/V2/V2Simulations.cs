using Tender.Core;
using Tender.Server.Payments;

namespace Tender.Server.Http.V2;

/// <summary>The sandbox's simulation codes.</summary>
/// <remarks>Wire v2: spec 8.2 and its correction in 15.</remarks>
internal static class V2Simulations
{
    private static readonly Dictionary<string, Reason> Declines = new(StringComparer.Ordinal)
    {
        ["SoftDeclined"] = Reason.SoftDeclined,
        ["HardDeclined"] = Reason.HardDeclined,
        ["AmazonRejected"] = Reason.AmazonRejected,
        ["TransactionTimedOut"] = Reason.TransactionTimedOut,
        ["ProcessingFailure"] = Reason.ProcessingFailure,
    };

    private static readonly string[] Names =
    [
        "BuyerCanceled",
        "AmazonCanceled",
        "Declined",
        "AuthorizationInitiated",
        "CaptureInitiated",
        "AmazonClosed",
    ];

    /// <summary>Whether the operation has such a code, whatever else it needs.</summary>
    public static bool Knows(V2Operation operation, string code)
    {
        if (operation is V2Operation.CompleteCheckoutSession or V2Operation.FinalizeCheckoutSession)
            return Completion(code) is not null;
        if (operation == V2Operation.CreateCharge)
            return ParseCharge(code, canBePending: true, captureNow: false) is not null
                || ParseCharge(code, canBePending: false, captureNow: true) is not null;
        if (operation == V2Operation.ChargeInStore)
            return ParseCharge(code, canBePending: false, captureNow: true) is not null;
        if (operation == V2Operation.CaptureCharge)
            return Capture(code) is not null;
        if (operation is V2Operation.CreateRefund or V2Operation.RefundInStore)
            return Refund(code) is not null;
        return operation == V2Operation.CloseChargePermission && code == "AmazonClosed";
    }

    /// <summary>The codes an operation knows, each in one spelling.</summary>
    public static IReadOnlyList<string> Codes(V2Operation operation) =>
        [
            .. Names
                .Concat(Declines.Keys)
                .Concat(Declines.Keys.Select(code => "Pending" + code))
                .Distinct(StringComparer.Ordinal)
                .Where(code => Knows(operation, code)),
        ];

    /// <summary>How the completion of a checkout is to end; null for no code, and for an unknown one.</summary>
    public static CompletionSimulation? Completion(string? code) =>
        code switch
        {
            "BuyerCanceled" => new(Cancel: Reason.BuyerCanceled),
            "AmazonCanceled" => new(Cancel: Reason.AmazonCanceled),
            "Declined" => new(Cancel: Reason.Declined),
            "AuthorizationInitiated" => new(Charge: new Simulation(Pending: true)),
            _ => null,
        };

    /// <summary>
    /// How a new charge is to end, and its capture; null for no code, for an unknown one, and for one that needs a flag
    /// that is not set.
    /// </summary>
    public static (Simulation? For, Simulation? Capture)? Charge(string? code, bool canBePending, bool captureNow) =>
        code is null ? null : ParseCharge(code, canBePending, captureNow);

    /// <summary>How a capture is to end; null for no code, and for an unknown one.</summary>
    public static Simulation? Capture(string? code) =>
        code switch
        {
            "CaptureInitiated" => new(Pending: true),
            "AmazonRejected" => new(Reason.AmazonRejected, Pending: true),
            "ProcessingFailure" => new(Reason.ProcessingFailure, Pending: true),
            _ => null,
        };

    /// <summary>How a refund is to end; null for no code, and for an unknown one.</summary>
    public static Simulation? Refund(string? code) =>
        code switch
        {
            "AmazonRejected" => new(Reason.AmazonRejected),
            "ProcessingFailure" => new(Reason.ProcessingFailure),
            _ => null,
        };

    private static (Simulation? For, Simulation? Capture)? ParseCharge(string code, bool canBePending, bool captureNow)
    {
        if (code == "CaptureInitiated")
            return captureNow ? (null, new Simulation(Pending: true)) : null;
        if (code == "AuthorizationInitiated")
            return canBePending ? (new Simulation(Pending: true), null) : null;
        if (Declines.TryGetValue(code, out var reason))
            return (new Simulation(reason), null);
        // Wire v2, assumed: the pending family's spelling is not known; several are taken.
        var joined = string.Concat(code.Split(':', '-', ' '));
        if (!canBePending || !joined.StartsWith("Pending", StringComparison.Ordinal))
            return null;
        if (!Declines.TryGetValue(joined["Pending".Length..], out var later))
            return null;
        return (new Simulation(later, Pending: true), null);
    }
}
