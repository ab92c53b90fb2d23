using System.Globalization;
using System.Text;
using Tender.Core;
using Tender.Server.Http.V1;
using Tender.Server.Storage;

namespace Tender.Server.Notifications;

/// <summary>
/// The words of one mail. What the merchant gives as the reason of an end is not the buyer's to read (Wire v1: spec
/// 7.6).
/// </summary>
/// <param name="merchant">Whose buyer is written to.</param>
/// <param name="step">What is told.</param>
/// <param name="said">What buyer and merchant had said of the permission until then.</param>
internal sealed class MailText(Merchant merchant, JournalStep step, PermissionDetails said)
{
    private const string MethodFailed =
        "Your payment method could not be charged. Please choose another one on the Amazon Pay website; "
        + "the merchant can then try again.";

    private readonly string store = said.Setup.Metadata?.StoreName ?? merchant.Name ?? merchant.Id.Value;

    public (string Subject, string Body) Write() =>
        step.After switch
        {
            ChargePermission one when step.From is null => Agreed(one),
            ChargePermission one => Changed(one),
            Authorization one => Text(
                $"Funds Authorized for your order with {store}",
                "The amount was reserved on your payment method. You are charged when the merchant collects it.",
                Paid(one.Amount, one.Note, one.SoftDescriptor)
            ),
            Capture one => Text(
                $"You paid {store}",
                "Your payment was charged.",
                Paid(one.Amount, one.Note, one.SoftDescriptor)
            ),
            Refund { State: State.Pending } one => Text(
                $"{store} has started a refund",
                "The refund is on its way; you will hear again when it is complete.",
                [("Amount", one.Amount.ToString()), ("Message", one.Note)]
            ),
            Refund one => Text(
                $"{store} has refunded you",
                "The amount was given back to your payment method.",
                Paid(one.Amount, one.Note, one.SoftDescriptor)
            ),
            var other => throw new InvalidOperationException($"{other.Id} is nothing a buyer is told of."),
        };

    /// <summary>A permission that was given.</summary>
    private (string Subject, string Body) Agreed(ChargePermission one)
    {
        var (method, note) = (Method(one), ("Message", said.Setup.Metadata?.Note));
        return one.Id.IsRecurring
            ? Text(
                $"You authorized {store} to charge you with Amazon Pay",
                "You agreed that future purchases may be charged to your payment method.",
                [method, note]
            )
            : Text(
                $"Your order with {store}",
                "Thank you for your order.",
                [("Order total", one.Limit.ToString()), method, note]
            );
    }

    /// <summary>A permission that was suspended, ended, or given another payment method.</summary>
    private (string Subject, string Body) Changed(ChargePermission one)
    {
        if (one.State == State.Suspended)
            return Text(
                $"Your payment to {store} was declined: please update your payment method",
                MethodFailed,
                [Method(one)]
            );
        if (one.State == State.Closed)
            return Text(
                $"Your agreement with {store} has ended",
                "No further purchases will be charged under this agreement.",
                []
            );
        return Text(
            $"Your payment method for {store} was changed",
            "Future purchases will be charged to this payment method.",
            [Method(one)]
        );
    }

    private static (string Name, string? Value) Method(ChargePermission one) =>
        ("Payment method", one.Instrument.Descriptor);

    private (string Name, string? Value)[] Paid(Money amount, string? note, string? descriptor) =>
        [
            ("Amount", amount.ToString()),
            ("Message", note),
            ("On your statement", V1States.StatementText(descriptor, merchant, said)),
        ];

    private (string Subject, string Body) Text(string subject, string opening, (string Name, string? Value)[] facts)
    {
        var body = new StringBuilder($"Hello {said.Buyer!.Name},\n\n{opening}\n\n");
        foreach (
            var (name, value) in ((string, string?)[])
                [
                    ("Sold by", store),
                    ("Order number", said.Setup.Metadata?.ReferenceId),
                    .. facts,
                    ("Reference", step.Id.Value),
                ]
        )
            if (!string.IsNullOrEmpty(value))
                body.Append(CultureInfo.InvariantCulture, $"{name}: {value}\n");
        return (subject, body.Append("\nAmazon Pay\n").ToString());
    }
}
