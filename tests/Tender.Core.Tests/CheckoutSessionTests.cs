using Xunit;
using static Tender.Core.Tests.Sheets;

namespace Tender.Core.Tests;

/// <summary>
/// What is decided of a checkout, and in which order it is refused. A table of refusals makes one request worse from
/// row to row, starting with the last check: a request that is wrong in two ways earns the refusal that is checked
/// first.
/// </summary>
public class CheckoutSessionTests
{
    [Fact]
    public void Completing_a_checkout_is_refused_in_order()
    {
        var sheets = new Sheets();
        Result<ChargePermission> Complete() =>
            sheets.Do(change =>
                sheets.Get<CheckoutSession>(Permission.Draft).Complete(change, Permission, needsConfirmation: true)
            );
        sheets.Session(
            Usd(10),
            confirmed: false,
            requires: [Constraint.PaymentIntentNotSet, Constraint.ChargeAmountNotSet]
        );
        var missing = Complete(); // missing and unconfirmed
        Assert.Equal(
            (Refusal.ConstraintsExist, "PaymentIntentNotSet, ChargeAmountNotSet"),
            (missing.No!.Value, missing.About)
        );
        sheets.Do<CheckoutSession>(change =>
            sheets
                .Get<CheckoutSession>(Permission.Draft)
                .Update(change, new CheckoutSetup { Intent = PaymentIntent.Confirm, ChargeAmount = Usd(10) })
        );
        Assert.Equal(Refusal.SessionNotOpen, Complete().No); // unconfirmed
        sheets.Do<CheckoutSession>(change => sheets.Get<CheckoutSession>(Permission.Draft).Confirm(change));
        Assert.True(Complete().Ok);
        Assert.Equal(Refusal.SessionNotOpen, Complete().No); // completed
    }

    [Fact]
    public void A_canceled_checkout_says_so_before_all_else()
    {
        var sheets = new Sheets();
        var session = sheets.Session(Usd(10), confirmed: false, requires: [Constraint.PaymentIntentNotSet]);
        sheets.Do(change => session.Cancel(change, Cause.BuyerEnds, Reason.BuyerCanceled));
        session = sheets.Get<CheckoutSession>(session.Id);
        Assert.Equal(Refusal.SessionCanceled, sheets.Do(change => session.Complete(change, Permission, true)).No);
        Assert.Equal(Refusal.SessionCanceled, sheets.Do(change => session.Update(change, new())).No);
        Assert.Equal(
            Refusal.SessionNotOpen,
            sheets.Do(change => session.Choose(change, new("B", "A", "a@b"), new("1111", "V"), null, null)).No
        );
        Assert.Equal(Refusal.SessionNotOpen, sheets.Do<CheckoutSession>(change => session.Confirm(change)).No);
        Assert.Equal(
            Refusal.SessionNotOpen,
            sheets.Do(change => session.Cancel(change, Cause.MerchantEnds, Reason.MerchantCanceled)).No
        );
        sheets.Do(session.Expire);
        Assert.Equal(Reason.BuyerCanceled, sheets.Get<CheckoutSession>(session.Id).Reason);
    }

    [Fact]
    public void A_completed_checkout_is_not_modifiable()
    {
        var sheets = new Sheets();
        sheets.Open(Usd(10));
        Assert.Equal(
            Refusal.NotModifiable,
            sheets.Do(change => sheets.Get<CheckoutSession>(Permission.Draft).Update(change, new())).No
        );
    }

    [Fact]
    public void A_checkout_that_was_confirmed_subject_to_a_challenge_is_not_modifiable()
    {
        var sheets = new Sheets();
        var id = sheets.Session(Usd(10), confirmed: false).Id;
        CheckoutSession Now() => sheets.Get<CheckoutSession>(id);
        Assert.Equal(
            (Refusal.NotModifiable, Refusal.SessionNotOpen),
            (
                sheets.Do(change => Now().AddAttributes(change, new() { PlatformId = "A" })).No,
                sheets.Do(change => Now().FailChallenge(change, BankAnswer.Failure)).No
            )
        );
        Assert.True(sheets.Do(change => Now().AwaitChallenge(change, new("https://a", "https://b"))).Ok);
        Assert.Equal(Refusal.NotModifiable, sheets.Do(change => Now().Update(change, new())).No);
        Assert.Equal(
            "A",
            sheets.Do(change => Now().AddAttributes(change, new() { PlatformId = "A" })).Value.Setup.PlatformId
        );

        var left = sheets.Do(change => Now().FailChallenge(change, BankAnswer.Abandoned)).Value;
        Assert.Equal((State.Open, null, true), (left.State, left.Challenge, left.IsChallenged));
        Assert.Equal(Refusal.NotModifiable, sheets.Do(change => Now().Update(change, new())).No);
        Assert.Equal(Refusal.SessionNotOpen, sheets.Do(change => Now().FailChallenge(change, BankAnswer.Failure)).No);

        Assert.True(sheets.Do(change => Now().AwaitChallenge(change, new("https://a", "https://b"))).Ok);
        var failed = sheets.Do(change => Now().FailChallenge(change, BankAnswer.Failure)).Value;
        Assert.Equal((State.Canceled, Reason.Declined), (failed.State, failed.Reason));
        Assert.Equal(Refusal.SessionCanceled, sheets.Do(change => Now().Update(change, new())).No);
        Assert.Equal(
            Refusal.NotModifiable,
            sheets.Do(change => Now().AddAttributes(change, new() { PlatformId = "B" })).No
        );
    }

    [Fact]
    public void Amounts_of_a_checkout_must_fit_each_other()
    {
        var sheets = new Sheets();
        var session = sheets.Session(Usd(10), confirmed: false);
        // Another currency and more: the currency is said first.
        Assert.Equal(
            Refusal.CurrencyMismatch,
            sheets.Do(change => session.Update(change, new CheckoutSetup { ChargeAmount = Yen(99999) })).No
        );
        Assert.Equal(
            Refusal.AmountExceeded,
            sheets.Do(change => session.Update(change, new CheckoutSetup { ChargeAmount = Usd(10.01m) })).No
        );
        Assert.True(sheets.Do(change => session.Update(change, new CheckoutSetup { ChargeAmount = Usd(10) })).Ok);
    }

    [Fact]
    public void Other_amounts_after_the_buyer_agreed_need_another_agreement()
    {
        var sheets = new Sheets();
        var session = sheets.Session(Usd(10));
        session = sheets
            .Do(change => session.Update(change, new CheckoutSetup { Metadata = new(Note: "thanks") }))
            .Value;
        Assert.NotNull(session.ConfirmedAt);
        session = sheets.Do(change => session.Update(change, new CheckoutSetup { TotalOrderAmount = Usd(1000) })).Value;
        Assert.Null(session.ConfirmedAt);
        Assert.Equal(Refusal.SessionNotOpen, sheets.Do(change => session.Complete(change, Permission, true)).No);
    }

    /// <summary>In live a payment method is what she agreed to on pages outside: only of these amounts.</summary>
    [Fact]
    public void Other_amounts_take_back_what_the_buyer_agreed_to_outside()
    {
        var sheets = new Sheets();
        var session = sheets.Session(Usd(10), confirmed: false);
        var (buyer, chosen) = (session.Buyer!, new Instrument(Instrument.UnconfirmedCode, "Visa"));
        var agreed = chosen with { Code = "far-permission" };
        session = sheets.Do(change => session.BeginVisit(change, "far-session")).Value;
        session = sheets.Do(change => session.Choose(change, buyer, agreed, null, null)).Value;
        session = sheets.Do(change => session.Confirm(change)).Value;
        // Another window, which tells of the choosing before.
        session = sheets.Do(change => session.Choose(change, buyer, chosen, null, null)).Value;
        Assert.Equal(agreed, session.Instrument);
        session = sheets.Do(change => session.Update(change, new CheckoutSetup { TotalOrderAmount = Usd(1000) })).Value;
        Assert.Equal(chosen.Code, session.Instrument!.Code);
        // Finalize confirms by itself; nothing is completed on it all the same.
        session = sheets.Do(change => session.Confirm(change)).Value;
        Assert.Equal(Refusal.SessionNotOpen, sheets.Do(change => session.Complete(change, Permission, true)).No);
    }

    [Theory]
    [InlineData("v2.one-time", 24)]
    [InlineData("v1.order", 3)]
    public void A_checkout_lapses_at_the_end_of_its_window(string terms, int hours)
    {
        var sheets = new Sheets();
        var session = sheets.Session(Usd(10), terms, confirmed: false);
        Assert.Contains(sheets.Jobs, job =>
            job.Kind == JobKind.SessionExpires && job.DueAt == sheets.Now.AddHours(hours)
        );
        sheets.Do(session.Expire);
        Assert.Equal(
            (State.Canceled, Reason.Expired),
            (sheets.Get<CheckoutSession>(session.Id).State, sheets.Get<CheckoutSession>(session.Id).Reason)
        );
    }

    [Theory]
    [InlineData(Reason.BuyerCanceled)]
    [InlineData(Reason.Declined)]
    public void Some_cards_end_the_checkout(Reason reason)
    {
        var sheets = new Sheets();
        var session = sheets.Session(Usd(10), confirmed: false);
        session = sheets.Do(change => session.Choose(change, new("B", "A", "a@b"), new("c", "V"), null, null)).Value;
        session = sheets.Do<CheckoutSession>(change => session.Confirm(change, reason)).Value;
        Assert.Equal((State.Canceled, reason), (session.State, session.Reason));
    }

    [Fact]
    public void A_checkout_lists_what_is_missing_in_order()
    {
        var sheets = new Sheets();
        Constraint[] met =
        [
            Constraint.AmountNotSet,
            Constraint.PaymentPlanNotSet,
            Constraint.PaymentMethodNotAllowed,
            Constraint.CurrencyMismatch,
        ];
        var all = Enum.GetValues<Constraint>().Except(met).ToList();
        var session = sheets.Session(Usd(10), confirmed: false, requires: [.. all, Constraint.PaymentMethodNotAllowed]);
        Assert.Equal(all, session.Constraints());
        session = session with
        {
            SimulatesNotAllowed = true,
            Buyer = new("B", "A", "a@b"),
            ConfirmedAt = sheets.Now,
            ShippingAddress = new(),
        };
        Assert.Equal(
            [
                Constraint.ChargeAmountNotSet,
                Constraint.CheckoutResultReturnUrlNotSet,
                Constraint.PaymentIntentNotSet,
                Constraint.RecurringFrequencyNotSet,
                Constraint.PaymentMethodNotAllowed,
            ],
            session.Constraints()
        );
    }

    [Fact]
    public void What_an_order_is_about_moves_from_its_checkout_to_its_details()
    {
        var (sheets, session) = Chosen(new CheckoutSetup { ProductType = "PayAndShip" });
        Assert.True(sheets.Do(change => session.Complete(change, Permission, needsConfirmation: true)).Ok);
        var (completed, details) = (
            sheets.Get<CheckoutSession>(session.Id),
            sheets.Get<PermissionDetails>(Permission.Details)
        );
        Assert.Equal((State.Completed, Permission), (completed.State, completed.Permission!.Value));
        Assert.Equal(
            new CheckoutSession
            {
                Id = session.Id,
                State = State.Completed,
                CreatedAt = session.CreatedAt,
                Version = completed.Version,
                Kind = session.Kind,
                Terms = session.Terms,
                Requires = completed.Requires,
                Setup = new CheckoutSetup
                {
                    ReviewReturnUrl = "https://shop/review",
                    ResultReturnUrl = "https://shop/result",
                    CancelUrl = "https://shop/cancel",
                    OriginUrl = "https://shop/cart",
                    CheckoutMode = "ProcessOrder",
                    ChargeAmount = Usd(10),
                    TotalOrderAmount = Usd(12),
                    Language = "en-GB",
                },
                ConfirmedAt = session.ConfirmedAt,
                Permission = Permission,
                ExpiresAt = session.ExpiresAt,
            },
            completed
        );
        Assert.Empty(completed.Requires);
        Assert.Equal(
            (session.Buyer, session.ShippingAddress, session.BillingAddress),
            (details.Buyer, details.ShippingAddress, details.BillingAddress)
        );
        Assert.Equal(session.Setup.WithoutReturns(), details.Setup);
        Assert.Equal(
            session.Setup,
            details.Setup with
            {
                ReviewReturnUrl = "https://shop/review",
                ResultReturnUrl = "https://shop/result",
                CancelUrl = "https://shop/cancel",
                OriginUrl = "https://shop/cart",
                CheckoutMode = "ProcessOrder",
            }
        );
        Assert.Equal(session.Instrument, sheets.Current.Instrument);
    }

    public static TheoryData<string> Kept => ["ShownTotal", "several addresses", "sign-in"];

    [Theory, MemberData(nameof(Kept))]
    public void A_checkout_that_is_asked_again_keeps_it_all(string why)
    {
        var setup = new CheckoutSetup
        {
            ShownTotal = why == "ShownTotal" ? Usd(10) : null,
            ProductType = why switch
            {
                "several addresses" => "PayAndShipMultiAddress",
                "sign-in" => CheckoutSession.SignInProduct,
                _ => "PayAndShip",
            },
            Scopes = ["name", "shippingAddress"],
        };
        var (sheets, session) = Chosen(setup);
        Assert.True(sheets.Do(change => session.Complete(change, Permission, needsConfirmation: true)).Ok);
        var completed = sheets.Get<CheckoutSession>(session.Id);
        Assert.Equal(
            session with
            {
                State = State.Completed,
                Version = completed.Version,
                Permission = Permission,
                ChangedAt = completed.ChangedAt,
            },
            completed
        );
        Assert.Equal(session.Setup, sheets.Get<PermissionDetails>(Permission.Details).Setup);
    }

    /// <summary>A session of v2 for which the buyer has chosen, with these besides.</summary>
    private static (Sheets Sheets, CheckoutSession Session) Chosen(CheckoutSetup besides)
    {
        var sheets = new Sheets();
        var draft = sheets.Session(
            Usd(10),
            setup: new CheckoutSetup
            {
                ReviewReturnUrl = "https://shop/review",
                ResultReturnUrl = "https://shop/result",
                CancelUrl = "https://shop/cancel",
                OriginUrl = "https://shop/cart",
                CheckoutMode = "ProcessOrder",
                Intent = PaymentIntent.Authorize,
                ChargeAmount = Usd(10),
                TotalOrderAmount = Usd(12),
                Language = "en-GB",
                Metadata = new("order-1"),
            }.With(besides),
            confirmed: false
        );
        var opened = sheets.Do<CheckoutSession>(change =>
            CheckoutSession.Open(
                change,
                draft with
                {
                    Id = ObjectId.Read("6f916c70-c611-4adb-af5c-8204e68cd8e0"),
                    Version = 0,
                    StoreId = "store",
                    Buyer = null,
                    Instrument = null,
                }
            )
        );
        var home = new Address { Name = "B", City = "Chicago" };
        sheets.Do(change =>
            opened.Value.Choose(change, new("B", "A", "a@b"), new("1111", "V"), home, home with { City = "Berlin" })
        );
        sheets.Do<CheckoutSession>(change => sheets.Get<CheckoutSession>(opened.Value.Id).Confirm(change));
        return (sheets, sheets.Get<CheckoutSession>(opened.Value.Id));
    }
}
