using Tender.Core;

namespace Tender.Server.Sandbox.Coverage;

/// <summary>
/// Every ending that others bring about, and one of the network: derived from the lifecycles, so that a new one there
/// is a new one here. What the merchant itself asked for is not counted: it knows.
/// </summary>
internal static class Endings
{
    private static readonly ObjectKind[] Kinds =
    [
        ObjectKind.CheckoutSession,
        ObjectKind.ChargePermission,
        ObjectKind.Authorization,
        ObjectKind.Capture,
        ObjectKind.Refund,
        ObjectKind.Dispute,
    ];

    private static readonly Cause[] OfOthers =
    [
        Cause.Consent,
        Cause.Approve,
        Cause.Decline,
        Cause.Deadline,
        Cause.AmazonEnds,
        Cause.AmazonAsks,
        Cause.BuyerEnds,
        Cause.BuyerDisputes,
        Cause.InstrumentChanged,
    ];

    /// <summary>A call whose answer never came.</summary>
    public static KnownEnding ReplyLost { get; } = new("reply.lost", null, default, null, Reaction.Repeat);

    public static IReadOnlyList<KnownEnding> All { get; } =
    [
        .. Kinds
            .SelectMany(kind => Lifecycles.Table.Where(row => row.Kind == kind))
            .Where(row => OfOthers.Contains(row.Cause) && (row.From is not null || row.Cause == Cause.BuyerDisputes))
            .Select(row => (row.Kind, row.To, row.Reason))
            .Distinct()
            .Select(row => new KnownEnding(
                NameOf(row.Kind, row.To, row.Reason),
                row.Kind,
                row.To,
                row.Reason,
                ReactionTo(row.Kind, row.To, row.Reason)
            )),
        ReplyLost,
    ];

    /// <summary>The ending that a step is; null for none.</summary>
    public static KnownEnding? Of(ObjectKind kind, State? from, State to, Reason? reason) =>
        // A permission that is made is no ending; one that is repaired is.
        kind == ObjectKind.ChargePermission
        && from is null
            ? null
            : All.FirstOrDefault(one => one.Kind == kind && one.State == to && one.Reason == reason);

    /// <summary>What is to be done, in words.</summary>
    public static string Words(Reaction reaction) =>
        reaction switch
        {
            Reaction.Know => "notice it",
            Reaction.LeaveAlone => "notice it, and leave the object alone",
            Reaction.FindAnotherWay =>
                "notice it; close the permission, charge it again, or have the buyer choose another payment method",
            Reaction.AskTheBuyer =>
                "notice it; have the buyer choose another payment method before it is charged again, or close it",
            Reaction.PayOtherwise => "notice it, and give the money back in another way",
            Reaction.Repeat => "ask again under the same key or reference id",
        };

    private static string NameOf(ObjectKind kind, State state, Reason? reason)
    {
        var (of, to) = (NameOf(kind), Camel(state.ToString()));
        return reason is { } why ? $"{of}.{to}.{NameOf(why)}" : $"{of}.{to}";
    }

    private static string NameOf(ObjectKind kind) =>
        kind == ObjectKind.CheckoutSession ? "checkout"
        : kind == ObjectKind.ChargePermission ? "permission"
        : Camel(kind.ToString());

    private static string NameOf(Reason reason) =>
        reason == Reason.SoftDeclined ? "soft"
        : reason == Reason.HardDeclined ? "hard"
        : Camel(reason.ToString());

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static Reaction ReactionTo(ObjectKind kind, State state, Reason? reason)
    {
        if (kind == ObjectKind.Authorization && state == State.Declined)
            return Reaction.FindAnotherWay;
        if (kind == ObjectKind.ChargePermission && state == State.Suspended)
            return Reaction.AskTheBuyer;
        if (kind == ObjectKind.Refund && reason == Reason.AmazonRejected)
            return Reaction.PayOtherwise;
        return state is State.Declined or State.Closed or State.Canceled ? Reaction.LeaveAlone : Reaction.Know;
    }
}
