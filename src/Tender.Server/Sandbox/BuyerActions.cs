using Tender.Core;
using Tender.Server.Http.V2;
using Tender.Server.Payments;
using Tender.Server.Processors;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox;

/// <summary>
/// What the buyer does in the sandbox, on Amazon's pages and at her bank. The control API and the hosted pages call the
/// same. What a merchant's button does with its signed payload is in <see cref="ButtonActions"/>.
/// </summary>
internal sealed class BuyerActions(Engine engine)
{
    /// <summary>The reasons with which a charge can be disputed.</summary>
    public static IReadOnlyList<string> FilingReasons => V2Handlers.FilingReasons;

    /// <summary>The buyer signs in at a checkout and chooses.</summary>
    /// <param name="merchant">Whose shop it is.</param>
    /// <param name="session">The checkout.</param>
    /// <param name="buyer">Who signs in.</param>
    /// <param name="card">How it will be paid; null for the default card.</param>
    public async Task<Result<BuyerMove>> Review(Merchant merchant, ObjectId session, BuyerProfile buyer, TestCard? card)
    {
        var chosen = await engine.Sessions.Choose(
            Asked<CheckoutSession>(merchant.Id, "The buyer signs in and chooses"),
            session,
            buyer.Buyer,
            (card ?? TestCards.Default).Instrument,
            buyer.ShippingAddress,
            buyer.BillingAddress,
            buyer.ShippingAddresses
        );
        return chosen.Result.Then(done => new BuyerMove(done, WithSession(done, done.Setup.ReviewReturnUrl)));
    }

    /// <summary>The buyer confirms a checkout, and chooses first what was not chosen yet.</summary>
    /// <param name="merchant">Whose shop it is.</param>
    /// <param name="session">The checkout.</param>
    /// <param name="buyer">Who confirms; null for the buyer who signed in, or else the test buyer.</param>
    /// <param name="card">How it is paid; null for what was chosen, or else the default card.</param>
    /// <param name="shown">What she was shown, if the amounts must still be those; null where nothing was.</param>
    /// <param name="savesWallet">Whether she lets her wallet be saved; null to leave that as it is.</param>
    public async Task<Result<BuyerMove>> Pay(
        Merchant merchant,
        ObjectId session,
        BuyerProfile? buyer,
        TestCard? card,
        CheckoutSetup? shown = null,
        bool? savesWallet = null
    )
    {
        var fallback = buyer ?? Wallet.ProfileOf(merchant, new BuyerWish());
        var paid = await engine.Sessions.Pay(
            Asked<CheckoutSession>(merchant.Id, "The buyer confirms"),
            session,
            open =>
            {
                if (open.Buyer is not null && buyer is null && card is null)
                    return null;
                return (
                    open.Buyer is not null && buyer is null ? open.Buyer : fallback.Buyer,
                    card?.Instrument ?? open.Instrument ?? TestCards.Default.Instrument,
                    open.ShippingAddress ?? fallback.ShippingAddress,
                    open.BillingAddress ?? fallback.BillingAddress
                );
            },
            shown,
            savesWallet
        );
        return paid.Result.Then(done => new BuyerMove(done, WithSession(done, done.Setup.ResultReturnUrl)));
    }

    /// <summary>The buyer lets her wallet be saved with what she orders, or refuses that.</summary>
    public async Task<Result<CheckoutSession>> SaveWallet(Merchant merchant, ObjectId session, bool isSaved) =>
        (
            await engine.Sessions.SaveWallet(
                Asked<CheckoutSession>(
                    merchant.Id,
                    isSaved ? "The buyer lets the wallet be saved" : "The buyer does not let the wallet be saved"
                ),
                session,
                isSaved
            )
        ).Result;

    /// <summary>The buyer leaves a checkout.</summary>
    public async Task<Result<BuyerMove>> Cancel(Merchant merchant, ObjectId session)
    {
        var canceled = await engine.Sessions.Cancel(
            Asked<CheckoutSession>(merchant.Id, "The buyer cancels"),
            session,
            Cause.BuyerEnds,
            Reason.BuyerCanceled
        );
        return canceled.Result.Then(done => new BuyerMove(done, done.Setup.CancelUrl ?? done.Setup.OriginUrl));
    }

    /// <summary>The buyer's bank refuses her at a checkout.</summary>
    public async Task<Result<BuyerMove>> FailCheck(Merchant merchant, ObjectId session)
    {
        var refused = await engine.Sessions.Cancel(
            Asked<CheckoutSession>(merchant.Id, "The bank's challenge: Failure"),
            session,
            Cause.Decline,
            Reason.Declined
        );
        return refused.Result.Then(done => new BuyerMove(done, WithSession(done, done.Setup.ResultReturnUrl)));
    }

    /// <summary>The buyer comes, from a page of the shop, to a checkout that the merchant's server had made.</summary>
    public async Task Arrive(Merchant merchant, ObjectId session, string page, string language, string? productType) =>
        await engine.Sessions.Update(
            Asked<CheckoutSession>(merchant.Id, "The buyer presses the button"),
            session,
            new CheckoutSetup
            {
                OriginUrl = page,
                Language = language,
                ProductType = productType is "PayAndShip" or "PayAndShipMultiAddress" or "PayOnly" ? productType : null,
            }
        );

    /// <summary>A Buy Now page shows the buyer what it comes to. Browser: spec 10.3.</summary>
    /// <param name="merchant">Whose shop it is.</param>
    /// <param name="session">The checkout.</param>
    /// <param name="charge">What she pays now.</param>
    /// <param name="total">The whole order, where that is more.</param>
    public async Task<Result<CheckoutSession>> Show(Merchant merchant, ObjectId session, Money charge, Money? total) =>
        (
            await engine.Sessions.Update(
                Asked<CheckoutSession>(merchant.Id, $"The page shows {charge}"),
                session,
                new CheckoutSetup
                {
                    ChargeAmount = charge,
                    TotalOrderAmount = total ?? charge,
                    ShownTotal = charge,
                }
            )
        ).Result;

    /// <summary>
    /// The buyer tries a Buy Now checkout again whose payment was declined: what has ended begins anew, with all that
    /// she had chosen.
    /// </summary>
    public async Task<Result<CheckoutSession>> TryAgain(Merchant merchant, CheckoutSession ended)
    {
        var again = await engine.Sessions.Open(Asked<CheckoutSession>(merchant.Id, "The buyer tries again"), (_, id) =>
            new CheckoutSession
            {
                Id = id,
                State = State.Open,
                CreatedAt = default,
                Kind = ended.Kind,
                Terms = ended.Terms,
                Requires = ended.Requires,
                Setup = ended.Setup,
                StoreId = ended.StoreId,
            }
        );
        if (!again.Result.Ok || ended.Buyer is not { } buyer)
            return again.Result;
        var chosen = await engine.Sessions.Choose(
            Asked<CheckoutSession>(merchant.Id, "The buyer signs in and chooses"),
            again.Result.Value.Id,
            buyer,
            ended.Instrument!,
            ended.ShippingAddress,
            ended.BillingAddress
        );
        return chosen.Result;
    }

    /// <summary>The buyer of the first generation logs in and chooses in the widgets.</summary>
    public async Task<Result<StartedOrder>> StartOrder(Merchant merchant, OrderReferenceWish wish)
    {
        var token = "";
        var opened = await engine.Sessions.Open(
            Asked<CheckoutSession>(
                merchant.Id,
                wish.IsAgreement ? "The buyer starts a billing agreement" : "The buyer starts an order"
            ),
            (_, id) => Draft(merchant, wish, id, LoginTokens.Hash(token = LoginTokens.Mint(merchant.Id, id))),
            draft: true,
            recurring: wish.IsAgreement
        );
        return opened.Result.Then(session => new StartedOrder(session.Id.Family, token));
    }

    /// <summary>The buyer of the first generation begins an order; the widgets let her choose.</summary>
    public async Task<Result<CheckoutSession>> BeginOrder(Merchant merchant, DraftWish wish)
    {
        var opened = await engine.Sessions.Open(
            Asked<CheckoutSession>(
                merchant.Id,
                wish.IsAgreement ? "The buyer begins a billing agreement" : "The buyer begins an order"
            ),
            (_, id) => Draft(merchant, wish, id),
            draft: true,
            recurring: wish.IsAgreement
        );
        return opened.Result;
    }

    /// <summary>The buyer chooses where to ship, in the address book widget.</summary>
    public async Task<Result<CheckoutSession>> ChooseAddress(Merchant merchant, ObjectId draft, Address address) =>
        (
            await engine.Sessions.ChooseInWidget(
                Asked<CheckoutSession>(merchant.Id, "The buyer chooses an address"),
                draft,
                shipping: address
            )
        ).Result;

    /// <summary>The buyer chooses how to pay, in the wallet widget.</summary>
    /// <param name="merchant">Whose shop it is.</param>
    /// <param name="draft">The order.</param>
    /// <param name="card">What she pays with.</param>
    /// <param name="billing">The billing address of what she pays with.</param>
    /// <param name="shown">The currency that the wallet is shown in; null for none in particular.</param>
    public async Task<Result<CheckoutSession>> ChoosePayment(
        Merchant merchant,
        ObjectId draft,
        TestCard card,
        Address billing,
        Currency? shown
    ) =>
        (
            await engine.Sessions.ChooseInWidget(
                Asked<CheckoutSession>(merchant.Id, "The buyer chooses a payment method"),
                draft,
                instrument: card.Instrument,
                billing: billing,
                shown: shown
            )
        ).Result;

    /// <summary>The buyer ticks the consent widget, or takes the tick away.</summary>
    public async Task<Result<CheckoutSession>> SetConsent(Merchant merchant, ObjectId draft, bool isGiven) =>
        (
            await engine.Sessions.SetConsent(
                Asked<CheckoutSession>(
                    merchant.Id,
                    isGiven ? "The buyer consents" : "The buyer takes the consent back"
                ),
                draft,
                isGiven
            )
        ).Result;

    /// <summary>The buyer's bank answers a challenge: where her browser goes on.</summary>
    /// <param name="merchant">Whose shop it is.</param>
    /// <param name="order">The order.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="shown">The amount that she was shown, if it must still be that; null where none was.</param>
    public async Task<Result<string>> AnswerChallenge(
        MerchantId merchant,
        ObjectId order,
        BankAnswer answer,
        Money? shown = null
    )
    {
        var concluded = await engine.Sessions.ConcludeChallenge(
            Asked<Challenge>(merchant, $"The bank's challenge: {answer}"),
            order,
            answer,
            shown
        );
        return concluded.Result.Then(challenge =>
            WithAnswer(answer == BankAnswer.Success ? challenge.SuccessUrl : challenge.FailureUrl, answer)
        );
    }

    /// <summary>The shop's page for an answer of the bank, which is told in its query. Wire v1: spec 4.5.</summary>
    public static string WithAnswer(string url, BankAnswer answer)
    {
        var page = new Uri(url);
        var separator = page.Query.Length > 0 ? '&' : '?';
        return $"{page.GetLeftPart(UriPartial.Query)}{separator}AuthenticationStatus={answer}{page.Fragment}";
    }

    /// <summary>The buyer changes the payment method of a permission.</summary>
    public async Task<Result<ChargePermission>> ChangeInstrument(
        MerchantId merchant,
        ObjectId permission,
        TestCard card
    )
    {
        var changed = await engine.Permissions.ChangeInstrument(
            Asked<PermissionWithDetails>(merchant, "The buyer changes the payment method"),
            permission,
            card.Instrument
        );
        return changed.Result.Then(one => one.Permission);
    }

    /// <summary>The buyer ends a permission.</summary>
    public async Task<Result<ChargePermission>> ClosePermission(MerchantId merchant, ObjectId permission)
    {
        var closed = await engine.Permissions.End(
            Asked<PermissionWithDetails>(merchant, "The buyer ends the agreement"),
            permission,
            PermissionEnding.BuyerClosed
        );
        return closed.Result.Then(one => one.Permission);
    }

    /// <summary>The buyer cancels a charge that is not captured yet.</summary>
    public async Task<Result<Authorization>> CancelCharge(MerchantId merchant, ObjectId authorization)
    {
        var ended = await engine.Authorizations.End(
            Asked<Charge>(merchant, "The buyer cancels"),
            authorization,
            null,
            byBuyer: true
        );
        return ended.Result.Then(one => one.Authorization);
    }

    /// <summary>The buyer disputes a captured charge.</summary>
    public async Task<Result<Dispute>> DisputeCharge(MerchantId merchant, ObjectId capture, DisputeRequest request) =>
        (
            await engine.Disputes.Open(
                Asked<Dispute>(merchant, $"The buyer disputes {request.Amount}"),
                capture,
                request
            )
        ).Result;

    /// <summary>A return address with the session's id. Browser: spec 11: a sign-in has its own name.</summary>
    public static string? WithSession(CheckoutSession session, string? url) =>
        url is null
            ? null
            : ReturnUrl.With(url, session.IsSignIn ? "checkoutSessionId" : "amazonCheckoutSessionId", session.Id.Value);

    private static Command<T> Asked<T>(MerchantId merchant, string summary) => new(merchant, summary, Requester.Buyer);

    private static CheckoutSession Draft(Merchant merchant, OrderReferenceWish wish, ObjectId id, string tokenHash)
    {
        var empty = new DraftWish(
            wish.Buyer.Buyer,
            wish.LoginScopes,
            wish.Language,
            wish.IsAgreement,
            WalletCurrency: wish.WalletCurrency
        );
        return Draft(merchant, empty, id) with
        {
            ShippingAddress = Lacks(Constraint.ShippingAddressNotSet) ? null : wish.Buyer.ShippingAddress,
            BillingAddress = wish.Buyer.BillingAddress,
            Instrument = Lacks(Constraint.PaymentPlanNotSet) ? null : wish.Card.Instrument,
            // The consent widget confirms an agreement.
            ConfirmedAt = wish.IsAgreement && !Lacks(Constraint.BuyerConsentNotSet) ? DateTimeOffset.UnixEpoch : null,
            TokenHash = tokenHash,
        };

        bool Lacks(Constraint constraint) => wish.Constraints.Contains(constraint);
    }

    private static CheckoutSession Draft(Merchant merchant, DraftWish wish, ObjectId id) =>
        new()
        {
            Id = id,
            State = State.Open,
            CreatedAt = default,
            Kind = wish.IsAgreement ? PermissionKind.Recurring : PermissionKind.OneTime,
            Terms = merchant.Settings.Adapt(
                wish.IsAgreement ? Terms.AgreementIn(merchant.Region) : Terms.OrderReference
            ),
            // Wire v1: spec 5.2, 5.6: what must be set or chosen before it can be confirmed.
            Requires =
            [
                wish.IsAgreement ? Constraint.BuyerConsentNotSet : Constraint.AmountNotSet,
                .. wish.HasAddress ? (Constraint[])[Constraint.ShippingAddressNotSet] : [],
                Constraint.PaymentPlanNotSet,
                Constraint.PaymentMethodNotAllowed,
                .. wish.WalletCurrency is null ? (Constraint[])[] : [Constraint.CurrencyMismatch],
            ],
            Buyer = wish.Buyer,
            Setup = new CheckoutSetup
            {
                PresentmentCurrency = wish.WalletCurrency ?? (wish.IsAgreement ? merchant.Currency : null),
                Language = wish.Language ?? Wallet.Language(merchant),
                LoginScopes = wish.LoginScopes,
            },
        };
}
