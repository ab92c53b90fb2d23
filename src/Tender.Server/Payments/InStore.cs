using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>A buyer shows her code at a till: a permission is created without a checkout.</summary>
internal sealed class InStore(PaymentStore store)
{
    /// <summary>
    /// Takes a scanned code. What may be charged in all is the order's total, or the most a single charge may have.
    /// </summary>
    /// <param name="command">Who asks.</param>
    /// <param name="total">The order's total; null where it is not known yet.</param>
    /// <param name="currency">What is charged in.</param>
    /// <param name="metadata">What the merchant says about it.</param>
    /// <param name="buyer">Whose code it is, and what she pays with.</param>
    public Task<CommandResult<ChargePermission>> Scan(
        Command<ChargePermission> command,
        Money? total,
        Currency currency,
        MerchantMetadata? metadata,
        (Buyer Buyer, Instrument Instrument, Address? Billing) buyer
    ) => store.Apply(command.With([], [], (change, context) =>
            {
                var draft = CheckoutSession.Open(
                    change,
                    new CheckoutSession
                    {
                        Id = context.MintPermission(recurring: false).Draft,
                        State = State.Open,
                        CreatedAt = default,
                        Kind = PermissionKind.OneTime,
                        Terms = context.Merchant.Settings.Adapt(Terms.OneTime),
                        Requires = [Constraint.AmountNotSet, Constraint.PaymentPlanNotSet],
                        Buyer = buyer.Buyer,
                        BillingAddress = buyer.Billing,
                        Instrument = buyer.Instrument,
                        Setup = new CheckoutSetup
                        {
                            TotalOrderAmount = total ?? Terms.AmountMax(currency),
                            Metadata = metadata,
                        },
                    }
                );
                return draft.Complete(change, draft.Id.Family, needsConfirmation: false);
            }));
}
