using Microsoft.EntityFrameworkCore;
using RubberDuckShop.Sandbox;
using RubberDuckShop.Store;
using Tender.AmazonPay;
using Tender.AmazonPay.V1;
using Tender.AmazonPay.V2;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Orders;
using Tender.MerchantKit.Outcomes;

namespace RubberDuckShop.Payments;

/// <summary>How a cart becomes an order that is paid, or will be: the half that the buyer waits for.</summary>
public sealed class Checkout(
    ShopDatabase shop,
    Customer customer,
    AmazonPayClient pay,
    OffAmazonPaymentsClient original,
    OrderPayments payments,
    MerchantKeys keys,
    ShopSettings settings,
    SandboxControls sandbox,
    TimeProvider time
)
{
    private const string StoreName = "The Rubber Duck Shop",
        TooOld = "You signed in hours ago. Please sign in again, and choose an address and a payment method.";

    // ---- v2: the button opens a checkout at Amazon Pay; the buyer comes back to review; then she is sent to pay.

    /// <summary>What the button of <c>checkout.js</c> is given.</summary>
    /// <param name="remembers">Whether the buyer wants her payment method saved.</param>
    public ButtonConfiguration Button(bool remembers)
    {
        var cart = customer.Cart;
        var payload = AmazonPayClient.ButtonPayload(
            new CreateCheckoutSessionRequest
            {
                StoreId = keys.StoreId,
                ChargePermissionType =
                    cart.Monthly > 0 ? ChargePermissionType.Recurring
                    : remembers ? ChargePermissionType.PaymentMethodOnFile
                    : null,
                RecurringMetadata = MonthlyOf(cart),
                PaymentMethodOnFileMetadata =
                    remembers && cart.Monthly == 0 ? new PaymentMethodOnFileMetadata(SetupOnly: false) : null,
                WebCheckoutDetails = new WebCheckoutDetails
                {
                    CheckoutReviewReturnUrl = Here("/checkout/review"),
                    CheckoutCancelUrl = Here("/cart"),
                },
            }
        );
        return new ButtonConfiguration(payload, pay.SignButtonPayload(payload));
    }

    /// <summary>What the buyer chose at Amazon Pay; null where there is no such checkout.</summary>
    public async Task<CheckoutSession?> Read(string? sessionId) =>
        sessionId is { Length: > 0 } && (await pay.GetCheckoutSessionAsync(sessionId)) is { Value: { } session }
            ? session
            : null;

    /// <summary>The order that she placed in a checkout; null where there is none yet.</summary>
    public Task<Order?> PlacedIn(CheckoutSession session) =>
        shop.Orders.SingleOrDefaultAsync(one =>
            one.CheckoutSessionId == session.CheckoutSessionId
            && one.CustomerId == customer.Id
            && one.State != OrderState.NotPlaced
        );

    /// <summary>
    /// The buyer places the order: it is stored, the session is told the price, and she is sent to pay. Placing the
    /// same session twice changes the one order.
    /// </summary>
    /// <returns>Where to send her, or why not.</returns>
    public async Task<Placed> Place(CheckoutSession session)
    {
        var cart = customer.Cart;
        var type = session.ChargePermissionType ?? ChargePermissionType.OneTime;
        if (cart.IsEmpty || session.StatusDetails.State != CheckoutSessionState.Open)
            return Placed.No("This checkout is over. Please begin again from the cart.");
        if (cart.Monthly > 0 != (type == ChargePermissionType.Recurring))
            return Placed.No("The cart has changed since you signed in. Please begin again from the cart.");
        if (await OrderOf(session, cart, type) is not { State: OrderState.NotPlaced } order)
            return Placed.No("This order is placed already.");

        var answer = await pay.UpdateCheckoutSessionAsync(
            session.CheckoutSessionId,
            new UpdateCheckoutSessionRequest
            {
                WebCheckoutDetails = new WebCheckoutDetails
                {
                    CheckoutResultReturnUrl = Here($"/checkout/result?order={order.Id}"),
                },
                PaymentDetails = new PaymentDetails
                {
                    PaymentIntent = PaymentIntent.Authorize, // captured when it is shipped
                    CanHandlePendingAuthorization = true, // we can wait: the kit does
                    ChargeAmount = order.Price,
                },
                RecurringMetadata = MonthlyOf(cart),
                MerchantMetadata = new MerchantMetadata
                {
                    MerchantReferenceId = order.Id,
                    MerchantStoreName = StoreName,
                    NoteToBuyer = "Thank you for floating with us.",
                },
            }
        );
        if (answer.Value?.WebCheckoutDetails?.AmazonPayRedirectUrl is not { } url)
            return Placed.No(answer.Error?.Message ?? "Please choose an address and a payment method.");
        // Should she never come back, this ends as Expired, and the order with it.
        await payments.ExpectAsync(Expectation.CheckoutSession(order.Id, "checkout", session.CheckoutSessionId));
        return Placed.At(order.Id, url);
    }

    /// <summary>The buyer is back from paying. Asked once, however often she reloads the page.</summary>
    /// <returns>The order; null where there is none of hers.</returns>
    public async Task<Order?> Complete(string? orderId, string? sessionId)
    {
        var order = await shop.FindOrder(orderId);
        if (order is null || order.CustomerId != customer.Id || order.CheckoutSessionId != sessionId)
            return null;
        var progress = await Request(order, new CompleteCheckoutCall(order.Id, Names.Charge, sessionId!, order.Price));
        // Pending: what is being decided can be called off meanwhile.
        if (progress.State == ProgressState.Pending && await Read(sessionId) is { } session)
            await shop
                .Orders.Where(one => one.Id == order.Id && one.AuthorizationId == null)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(one => one.AuthorizationId, session.ChargeId)
                        .SetProperty(one => one.PermissionId, session.ChargePermissionId)
                );
        return order;
    }

    // ---- v2: a saved wallet pays without a page of Amazon's.

    /// <summary>The buyer's saved payment method; null where she has none that can be charged.</summary>
    public Task<Mandate?> Wallet() =>
        shop.Mandates.FirstOrDefaultAsync(one =>
            one.CustomerId == customer.Id
            && one.Monthly == 0
            && one.PermissionId != null
            && !one.IsClosed
            && !one.IsSuspended
        );

    /// <summary>Pays the cart from the saved wallet; answers the order's number, or why not.</summary>
    public async Task<Placed> PayFromWallet()
    {
        if (customer.Cart.IsEmpty || customer.Cart.Monthly > 0 || await Wallet() is not { PermissionId: { } id })
            return Placed.No("This cart cannot be paid from the saved payment method.");
        var order = NewOrder(customer.Cart, ApiGeneration.V2, isOneTime: false);
        order.PermissionId = id;
        shop.Add(order);
        await shop.SaveChangesAsync();
        await Request(
            order,
            new AuthorizeCall(order.Id, Names.Charge, ApiGeneration.V2, id, order.Price, AuthorizationMode.Optimal)
            {
                ChargeInitiator = "CITU", // the buyer is here, with a payment method on file
                Channel = "Web",
            }
        );
        return Placed.At(order.Id, null);
    }

    // ---- v1: address and payment method are chosen in widgets on the shop's own page.

    /// <summary>
    /// The buyer has chosen in the widgets: the shop says the price, confirms, and authorizes; at once if possible,
    /// within a day otherwise.
    /// </summary>
    public async Task<Placed> PlaceOriginal(string? orderReference)
    {
        if (orderReference is not { Length: > 0 and < 50 } || customer.Cart.IsEmpty || customer.Cart.Monthly > 0)
            return Placed.No("Please sign in, and choose an address and a payment method.");
        var order = NewOrder(customer.Cart, ApiGeneration.V1, isOneTime: true);
        order.PermissionId = orderReference;
        var details = await original.SetOrderReferenceDetailsAsync(
            new SetOrderReferenceDetailsRequest
            {
                AmazonOrderReferenceId = orderReference,
                OrderTotal = order.Price,
                SellerOrderId = order.Id,
                StoreName = StoreName,
            }
        );
        if (details.Error is { } error)
            return Placed.No(await IsTooOld(orderReference) ? TooOld : error.Message);
        if (await Confirm(orderReference) is { } why)
            return Placed.No(why);
        shop.Add(order);
        await shop.SaveChangesAsync();
        await Request(
            order,
            new AuthorizeCall(
                order.Id,
                Names.Charge,
                ApiGeneration.V1,
                orderReference,
                order.Price,
                AuthorizationMode.Optimal
            )
            {
                Note = sandbox.Note("authorize"),
            }
        );
        return Placed.At(order.Id, null);
    }

    /// <summary>
    /// The decline after which an order of the original API can still be paid from what the buyer granted: with another
    /// payment method where the permission is suspended, by asking again where it is open. Null where only another
    /// checkout is left.
    /// </summary>
    public async Task<Outcome?> Repairable(Order order)
    {
        if (order is not { Generation: ApiGeneration.V1, State: OrderState.PaymentNeeded })
            return null;
        var last = (await payments.FindAsync(order.Id))?.Outcomes.LastOrDefault(one =>
            one.Ending is Declined or CaptureDeclined or PermissionClosed
        );
        return NeedsAnotherMethod(last) || CanBeAskedAgain(last) ? last : null;
    }

    public static bool NeedsAnotherMethod(Outcome? last) =>
        last is { Ending: Declined { NextStep.Action: NextAction.AskBuyerToUpdatePaymentMethod } };

    /// <summary>The widgets let her choose nothing else: what she granted is open.</summary>
    public static bool CanBeAskedAgain(Outcome? last) =>
        last is { Ending: Declined { NextStep.Action: NextAction.RetryAuthorization } };

    /// <summary>
    /// After a decline the buyer has chosen another payment method in the widget: confirmed again, the order reference
    /// is open again. The kit hears of it, and authorizes again (<c>Policy.AuthorizeWhenRestored</c>). It may have
    /// heard of it already when she clicks: then her order is placed.
    /// </summary>
    public async Task<Placed> Repair(Order order)
    {
        if (order is not { Generation: ApiGeneration.V1, PermissionId: { } id })
            return Placed.No("This order is not paid with the widgets.");
        if (order.State is not OrderState.PaymentNeeded)
            return Placed.At(order.Id, null);
        return await Confirm(id) is { } why ? Placed.No(why) : Placed.At(order.Id, null);
    }

    /// <summary>An order of this customer; null where there is none.</summary>
    public async Task<Order?> OwnOrder(string? id) =>
        await shop.FindOrder(id) is { } order && order.CustomerId == customer.Id ? order : null;

    /// <summary>An order reference that nobody confirms within three hours is over.</summary>
    private async Task<bool> IsTooOld(string orderReference) =>
        (await original.GetOrderReferenceDetailsAsync(orderReference)).Value?.OrderReferenceStatus.State
        == OrderReferenceState.Canceled;

    private async Task<string?> Confirm(string orderReference) =>
        (
            await original.ConfirmOrderReferenceAsync(
                new ConfirmOrderReferenceRequest { AmazonOrderReferenceId = orderReference }
            )
        )
            .Error
            ?.Message;

    /// <summary>
    /// Asks Amazon Pay; the page the buyer sees next says what is known. Her order is never shipped for that: what came
    /// of it is told to the <see cref="Till"/>, now or within a day.
    /// </summary>
    private async Task<Progress> Request(Order order, PaymentCall call)
    {
        var progress = await payments.RequestAsync(call);
        await shop
            .Orders.Where(one => one.Id == order.Id && one.State == OrderState.NotPlaced)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.State, OrderState.Verifying));
        if (progress is { State: ProgressState.Pending, ObjectId: { } id } && call is AuthorizeCall)
            await shop
                .Orders.Where(one => one.Id == order.Id && one.AuthorizationId == null)
                .ExecuteUpdateAsync(set => set.SetProperty(one => one.AuthorizationId, id));
        customer.Keep(Cart.Read(null));
        return progress;
    }

    private async Task<Order> OrderOf(CheckoutSession session, Cart cart, ChargePermissionType type)
    {
        if (
            await shop
                .Orders.Include(one => one.Lines)
                .SingleOrDefaultAsync(one => one.CheckoutSessionId == session.CheckoutSessionId) is
            { } known
        )
        {
            if (known.State == OrderState.NotPlaced && known.CustomerId == customer.Id)
            {
                (known.Amount, _) = (cart.Total, known.Lines.RemoveAll(_ => true));
                known.Lines.AddRange(LinesOf(cart));
                await shop.SaveChangesAsync();
            }
            return known;
        }
        var order = NewOrder(
            cart,
            ApiGeneration.V2,
            isOneTime: type == ChargePermissionType.OneTime,
            session.CheckoutSessionId
        );
        shop.Add(order);
        if (!order.IsOneTime)
            shop.Add(
                new Mandate
                {
                    Id = order.Id,
                    CustomerId = customer.Id,
                    Monthly = cart.Monthly,
                    Currency = keys.Currency,
                }
            );
        await shop.SaveChangesAsync();
        return order;
    }

    private Order NewOrder(Cart cart, ApiGeneration generation, bool isOneTime, string? sessionId = null) =>
        new()
        {
            Id = ShopDatabase.NewNumber(),
            CustomerId = customer.Id,
            CreatedAt = time.GetUtcNow(),
            Generation = generation,
            IsOneTime = isOneTime,
            CheckoutSessionId = sessionId,
            Amount = cart.Total,
            Currency = keys.Currency,
            Lines = [.. LinesOf(cart)],
        };

    private static IEnumerable<OrderLine> LinesOf(Cart cart) =>
        cart.Lines.Select(line => new OrderLine
        {
            ProductId = line.Product.Id,
            Name = line.Product.Name,
            Count = line.Count,
            Amount = line.Amount,
        });

    private RecurringMetadata? MonthlyOf(Cart cart) =>
        cart.Monthly == 0
            ? null
            : new RecurringMetadata
            {
                Frequency = new Frequency("Month", "1"),
                Amount = new Price(cart.Monthly, keys.Currency),
            };

    private string Here(string path) => new Uri(settings.Url, path).ToString();
}
