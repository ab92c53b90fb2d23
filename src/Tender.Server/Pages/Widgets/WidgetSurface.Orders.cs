using Tender.Core;
using Tender.Server.Processors;
using Tender.Server.Sandbox;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Widgets;

/// <summary>What the widgets do to an order: begin it, and choose. Each choice is stored before it is told.</summary>
internal sealed partial class WidgetSurface
{
    /// <summary>
    /// The widget is drawn: of a new order or agreement if it is told to begin one. What nobody chose yet is chosen
    /// now: where the buyer lives, and what she pays with by default. Browser: spec 15.4.
    /// </summary>
    private async Task<Result> Open(WidgetCall call)
    {
        var isNew = call.Fields["create"] == "true";
        var order = isNew ? await Begin(call) : await Find(call);
        if (order is null)
            return Result.Refused(isNew ? "InvalidAccountStatus" : call.UnknownId);
        if (call.IsRead)
            return new(null, order);
        if (Refusal(call, order) is { } refused)
            return Result.Refused(refused);
        if (!engine.Visits.AreOutside && await Preselect(call, order) is { } failed)
            return Result.Refused(failed);
        var now = (await Find(call, order.Id))!;
        return new(null, now, isNew, IsSelected(call, now));
    }

    /// <summary>The buyer chooses an address or a payment method, or ticks the consent.</summary>
    private async Task<Result> Choose(WidgetCall call)
    {
        if (await Find(call) is not { } order)
            return Result.Refused(call.UnknownId);
        if (Refusal(call, order) is { } refused)
            return Result.Refused(refused);
        // Where she chooses on pages outside, nothing is chosen here.
        if (engine.Visits.AreOutside && call.Kind != WidgetKind.Consent)
            return Result.Refused("InvalidParameterValue");
        var failed = call.Kind switch
        {
            WidgetKind.AddressBook => await ChooseAddress(call, order, call.Fields["address"]),
            WidgetKind.Wallet => await ChoosePayment(call, order, call.Fields["payment"]),
            WidgetKind.Consent => await SetConsent(call, order, call.Fields["consent"] == "true"),
        };
        if (failed is not null)
            return Result.Refused(failed);
        return new(null, (await Find(call, order.Id))!, IsSelected: true);
    }

    private async Task<WidgetOrder?> Begin(WidgetCall call)
    {
        // What she chose when she logged in is the first order's.
        if (!call.IsAgreement && call.Login.Begun is { } begunThere)
            if (await Find(call, begunThere.Family) is { IsDraft: true, Setup.TotalOrderAmount: null } chosen)
                return chosen;
        var wish = new DraftWish(
            call.Login.Buyer!,
            call.Login.Scopes,
            call.Texts.Tag,
            call.IsAgreement,
            HasAddress: call.Kind == WidgetKind.AddressBook,
            call.IsAgreement ? null : call.Shown
        );
        var begun = await buyers.BeginOrder(call.Merchant, wish);
        return begun.Ok ? new(begun.Value, null, null) : null;
    }

    private Task<WidgetOrder?> Find(WidgetCall call) =>
        ObjectId.Parse(call.Fields["id"]) is { Kind: ObjectKind.ChargePermission } id
        && id.IsRecurring == call.IsAgreement
            ? Find(call, id)
            : Task.FromResult<WidgetOrder?>(null);

    /// <summary>An order of this buyer at this shop; everybody else's does not exist.</summary>
    private async Task<WidgetOrder?> Find(WidgetCall call, ObjectId id)
    {
        var found = await engine.Store.Find(call.Merchant.Id, [id, id.Details, id.Draft]);
        var permission = found.GetValueOrDefault(id) as ChargePermission;
        var draft = found.GetValueOrDefault(id.Draft) as CheckoutSession;
        if (permission is null && draft is null)
            return null;
        var order = new WidgetOrder(draft, permission, found.GetValueOrDefault(id.Details) as PermissionDetails);
        return call.Login.Opens(id, order.Buyer) ? order : null;
    }

    /// <summary>Why an order cannot be changed by this widget; null where it can. Browser: spec 15.6.</summary>
    private static string? Refusal(WidgetCall call, WidgetOrder order)
    {
        if (order.State == State.Canceled)
            return "StaleOrderReference";
        return call.Kind switch
        {
            WidgetKind.AddressBook => order.IsDraft ? null : "AddressNotModifiable",
            WidgetKind.Wallet => order.TakesPayment ? null : "PaymentMethodNotModifiable",
            WidgetKind.Consent => null,
        };
    }

    private async Task<string?> Preselect(WidgetCall call, WidgetOrder order)
    {
        if (call.Kind == WidgetKind.AddressBook && order.Address is null)
            return await ChooseAddress(call, order, AddressesOf(call, order)[0].Id);
        // Another currency, or none yet: what is chosen stays if it can be paid with.
        if (call.Kind == WidgetKind.Wallet && order.IsDraft && UsualCard(call, order) is { } card)
            return await ChoosePayment(call, order, card.Code);
        return null;
    }

    /// <summary>What was chosen, or else her first card that can be; null where none can.</summary>
    private static TestCard? UsualCard(WidgetCall call, WidgetOrder order)
    {
        var cards = CardsOf(call).Where(card => !card.IsExpired).ToList();
        return cards.Find(card => card.Code == order.Instrument?.Code) ?? cards.FirstOrDefault();
    }

    private static bool IsSelected(WidgetCall call, WidgetOrder order) =>
        call.Kind switch
        {
            WidgetKind.AddressBook => order.Address is not null,
            WidgetKind.Wallet => order.Instrument is not null && !order.IsDeclined,
            WidgetKind.Consent => false,
        };

    private async Task<string?> ChooseAddress(WidgetCall call, WidgetOrder order, string? id)
    {
        if (AddressesOf(call, order).FirstOrDefault(one => one.Id == id) is not { } chosen)
            return "InvalidParameterValue";
        var done = await buyers.ChooseAddress(call.Merchant, order.Id.Draft, chosen.Address);
        return done.Ok ? null : CodeOf(done.No!.Value, "AddressNotModifiable");
    }

    private async Task<string?> ChoosePayment(WidgetCall call, WidgetOrder order, string? code)
    {
        var card = CardsOf(call).FirstOrDefault(one => one.Code == code);
        if (card is not { IsExpired: false })
            return "InvalidParameterValue";
        const string late = "PaymentMethodNotModifiable";
        if (!order.IsDraft)
        {
            var changed = await buyers.ChangeInstrument(call.Merchant.Id, order.Id, card);
            return changed.Ok ? null : CodeOf(changed.No!.Value, late);
        }
        var billing = BookedOf(call).Addresses[0].Address;
        var shown = call.IsAgreement ? null : call.Shown;
        var done = await buyers.ChoosePayment(call.Merchant, order.Id.Draft, card, billing, shown);
        return done.Ok ? null : CodeOf(done.No!.Value, late);
    }

    private async Task<string?> SetConsent(WidgetCall call, WidgetOrder order, bool isGiven)
    {
        var done = await buyers.SetConsent(call.Merchant, order.Id.Draft, isGiven);
        return done.Ok ? null : CodeOf(done.No!.Value, "StaleOrderReference");
    }

    private static string CodeOf(Refusal refusal, string late) =>
        refusal == Core.Refusal.MerchantSuspended ? "InvalidAccountStatus" : late;

    private static BookedBuyer BookedOf(WidgetCall call) => BuyerBook.Find(call.Merchant, call.Login.Buyer!.Email);

    /// <summary>The buyer's addresses; the order's own first, where it is none of them.</summary>
    private static IReadOnlyList<BuyerAddress> AddressesOf(WidgetCall call, WidgetOrder order)
    {
        var addresses = BookedOf(call).Addresses;
        return order.Address is { } own && addresses.All(one => one.Address != own)
            ? [new("address-0", own), .. addresses]
            : addresses;
    }

    /// <summary>
    /// The buyer's cards. Browser: spec 12.5: another currency than the merchant's own leaves Visa and Mastercard.
    /// </summary>
    private static IReadOnlyList<TestCard> CardsOf(WidgetCall call)
    {
        var isForeign = call.Shown is { } shown && shown != call.Merchant.Currency;
        return [.. BookedOf(call).Wallet().Where(card => !isForeign || card.TakesForeignCurrency)];
    }
}
