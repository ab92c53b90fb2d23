using System.Security.Cryptography;
using System.Text;
using Tender.Core;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Gateway;

/// <summary>
/// A live Tender as gateway onto another Tender's v2 account: shops of the second generation, their buyers' ways, and
/// the money on both sides.
/// </summary>
public sealed class GatewayStoryTests(GatewayHosts hosts) : IClassFixture<GatewayHosts>
{
    [Theory, OnBothDatabases]
    public async Task A_one_time_order_is_confirmed_charged_captured_and_refunded_at_the_far_end(TestDatabase database)
    {
        using var host = await hosts.Of(database);
        var (session, farSession, page) = await host.Begin();
        // The form is one that the far pages take from another site.
        var (action, fields, _) = GatewayHost.FormOf(page);
        Assert.StartsWith(action[..^"/checkout/initiate".Length], "http://127.0.0.1:" + host.Far.Host.Http.Port);
        var there = await host.Post(action, fields, "https://pay.example");
        Assert.Equal(303, there.Status);
        Assert.Contains(farSession, there.Location);
        Assert.DoesNotContain("sandbox-mark", page.Html);

        Assert.Equal($"{Shop.ReviewUrl}?amazonCheckoutSessionId={session}", await host.Review(farSession));
        var chosen = (await host.V2.Get($"checkoutSessions/{session}")).Is(200, "Open");
        var farChosen = (await host.Far.V2.Get($"checkoutSessions/{farSession}")).Is(200, "Open");
        foreach (
            var member in new[]
            {
                "buyer.email",
                "buyer.name",
                "shippingAddress.addressLine1",
                "shippingAddress.postalCode",
                "paymentPreferences.0.paymentDescriptor",
            }
        )
            Assert.Equal(farChosen[member] ?? throw new InvalidOperationException(member), chosen[member]);

        var result = await host.Pay(await host.Update(session, 31.50m));
        Assert.Equal($"{Shop.ResultUrl}&amazonCheckoutSessionId={session}", result);
        var done = (await host.Complete(session, 31.50m)).Is(200, "Completed");
        var charge = done["chargeId"]!;
        (await host.V2.Get($"charges/{charge}")).Is(200, "Authorized");

        var captured = await host.V2.Post($"charges/{charge}/capture", new { captureAmount = host.Price(30) });
        captured.Is(200, "Captured");
        var refund = (await host.V2.Post("refunds", new { chargeId = charge, refundAmount = host.Price(1.50m) })).Is(
            201,
            "RefundInitiated"
        )["refundId"]!;
        // A busy machine may not have answered the first time: then it is asked for by the schedule.
        for (var again = 0; again < 3 && (await host.V2.Get($"refunds/{refund}")).State == "RefundInitiated"; again++)
            await host.MoveBy(TimeSpan.FromHours(1));
        (await host.V2.Get($"refunds/{refund}")).Is(200, "Refunded");

        // What happened there is what happened here, under the names that we keep.
        var id = ObjectId.Read(charge);
        var known = await host.Live.Get<Authorization>(host.Merchant, id.Authorization(id.Number));
        var far = (await host.Far.GetCharge(known.ProcessorReference!)).Is(200, "Captured");
        Assert.Equal((30m, 1.50m), (far.Amount("captureAmount"), far.Amount("refundedAmount")));
        Assert.Equal(known.Id.Value, far["merchantMetadata.merchantReferenceId"]);

        // What ends here ends there.
        var permission = done["chargePermissionId"]!;
        var consent = await host.Live.Get<ChargePermission>(host.Merchant, ObjectId.Read(permission));
        Assert.Equal(chosen["paymentPreferences.0.paymentDescriptor"], consent.Instrument.Descriptor);
        await host.Far.PermissionIs(consent.Instrument.Code, "Chargeable");
        (await host.V2.Delete($"chargePermissions/{permission}/close", new { closureReason = "Delivered" })).Is(200);
        await host.MoveBy(TimeSpan.FromMinutes(1));
        await host.Far.PermissionIs(consent.Instrument.Code, "Closed", "MerchantClosed");
    }

    [Theory, OnBothDatabases]
    public async Task A_subscription_is_charged_again_and_again_at_the_far_end(TestDatabase database)
    {
        using var host = await hosts.Of(database);
        var (session, farSession, _) = await host.Begin(
            new
            {
                webCheckoutDetails = new { checkoutReviewReturnUrl = Shop.ReviewUrl },
                storeId = host.Merchant.StoreId,
                chargePermissionType = "Recurring",
                recurringMetadata = new { frequency = new { unit = "Month", value = "1" }, amount = host.Price(9) },
            }
        );
        await host.Review(farSession);
        await host.Pay(await host.Update(session, 9, "AuthorizeWithCapture"));
        var done = (await host.Complete(session, 9)).Is(200, "Completed");
        var permission = done["chargePermissionId"]!;
        (await host.V2.Get($"charges/{done["chargeId"]}")).Is(200, "Captured");

        var consent = await host.Live.Get<ChargePermission>(host.Merchant, ObjectId.Read(permission));
        var far = (await host.Far.GetPermission(consent.Instrument.Code)).Is(200);
        Assert.Equal(
            ("Recurring", "Month", "1"),
            (
                far["chargePermissionType"],
                far["recurringMetadata.frequency.unit"],
                far["recurringMetadata.frequency.value"]
            )
        );
        var again = await host.V2.Post(
            "charges",
            new
            {
                chargePermissionId = permission,
                chargeAmount = host.Price(11),
                captureNow = true,
                canHandlePendingAuthorization = false,
            }
        );
        again.Is(201, "Captured");
        Assert.Equal(9m + 11, await host.FarCaptured(permission));
    }

    /// <summary>The button's signed payload, an address that the shop has, and no review page.</summary>
    /// <summary>A buyer who does not let it be saved has agreed to this order alone, here as there.</summary>
    [Theory, OnBothDatabases]
    public async Task A_wallet_that_the_far_buyer_does_not_let_be_saved_is_of_one_order(TestDatabase database)
    {
        using var host = await hosts.Of(database);
        foreach (var isSaved in new[] { true, false })
        {
            var (session, farSession, _) = await host.Begin(
                new
                {
                    webCheckoutDetails = new { checkoutReviewReturnUrl = Shop.ReviewUrl },
                    storeId = host.Merchant.StoreId,
                    chargePermissionType = "PaymentMethodOnFile",
                    paymentMethodOnFileMetadata = new { setupOnly = false },
                }
            );
            await host.Review(farSession);
            await host.Pay(await host.Update(session, 20), saveWallet: isSaved);
            var done = (await host.Complete(session, 20)).Is(200, "Completed");
            var kind = isSaved ? "PaymentMethodOnFile" : "OneTime";
            Assert.Equal(kind, done["chargePermissionType"]);
            var permission = done["chargePermissionId"]!;
            Assert.Equal(kind, (await host.V2.Get($"chargePermissions/{permission}")).Is(200)["chargePermissionType"]);
            var consent = await host.Live.Get<ChargePermission>(host.Merchant, ObjectId.Read(permission));
            Assert.Equal(kind, (await host.Far.GetPermission(consent.Instrument.Code)).Is(200)["chargePermissionType"]);
        }
    }

    [Theory, OnBothDatabases]
    public async Task An_additional_payment_button_leads_through_both_far_pages_at_once(TestDatabase database)
    {
        using var host = await hosts.Of(database);
        var payload = $$$"""
            {"webCheckoutDetails":{"checkoutResultReturnUrl":"{{{Shop.ResultUrl}}}","checkoutMode":"ProcessOrder"},
            "storeId":"{{{host.Merchant.StoreId}}}",
            "paymentDetails":{"paymentIntent":"AuthorizeWithCapture",
              "chargeAmount":{"amount":"12.50","currencyCode":"USD"} } }
            """;
        var page = await host.Follow(
            await host.Post(
                "/checkout/initiate",
                new Dictionary<string, string>
                {
                    ["payloadJSON"] = payload,
                    ["signature"] = SignatureOf(host, payload),
                    ["algorithm"] = "AMZN-PAY-RSASSA-PSS-V2",
                    ["publicKeyId"] = host.Merchant.PublicKeyId,
                    ["origin_url"] = "https://shop.example/pay",
                    ["productType"] = "PayOnly",
                },
                "https://shop.example"
            )
        );
        var chosen = await host.Far.Control.Buyer(GatewayHost.FormOf(page).FarSession, "review");
        var there = await host.Follow(await host.Get(chosen.Url!));
        var paid = await host.Far.Control.Buyer(GatewayHost.FarSessionOf(there.Location), "pay");
        var result = (await host.Follow(await host.Get(paid.Url!))).Location!;
        Assert.StartsWith(Shop.ResultUrl, result);
        var done = (await host.Complete(result.Split('=')[^1], 12.50m)).Is(200, "Completed");
        (await host.V2.Get($"charges/{done["chargeId"]}")).Is(200, "Captured");
        Assert.Equal(12.50m, await host.FarCaptured(done["chargePermissionId"]!));
    }

    [Theory, OnBothDatabases]
    public async Task Declines_of_the_far_end_are_told_in_their_own_words(TestDatabase database)
    {
        using var host = await hosts.Of(database);
        // In the checkout: the shop learns it on its page of the result, as with Amazon Pay itself.
        var (session, farSession, _) = await host.Begin();
        await host.Review(farSession);
        Assert.StartsWith(Shop.ResultUrl, await host.Pay(await host.Update(session, 5), card: "3434"));
        (await host.V2.Get($"checkoutSessions/{session}")).Is(200, "Canceled", "Declined");

        // Of a charge that the far end is still deciding when the shop is answered.
        var done = (await host.Checkout(6, pending: true, card: "4354")).Is(202, "Completed");
        (await host.V2.Get($"charges/{done["chargeId"]}")).Is(200, "AuthorizationInitiated");
        await host.MoveBy(TimeSpan.FromHours(1));
        (await host.V2.Get($"charges/{done["chargeId"]}")).Is(200, "Declined", "HardDeclined");

        // Of a refund.
        done = await host.Checkout(7, "AuthorizeWithCapture");
        await host.Far.Control.PutOutcomes(new { operation = "refund", outcome = "ProcessingFailure" });
        var refund = (
            await host.V2.Post("refunds", new { chargeId = done["chargeId"], refundAmount = host.Price(7) })
        ).Is(201, "RefundInitiated")["refundId"]!;
        await host.MoveBy(TimeSpan.FromHours(1));
        (await host.V2.Get($"refunds/{refund}")).Is(200, "Declined", "ProcessingFailure");
    }

    [Theory, OnBothDatabases]
    public async Task A_consent_that_comes_to_nothing_is_given_up(TestDatabase database)
    {
        using var host = await hosts.Of(database, movesDays: true);
        var (session, farSession, _) = await host.Begin();
        await host.Review(farSession);
        await host.Pay(await host.Update(session, 20));
        var consent = (await host.Far.V2.Get($"checkoutSessions/{farSession}")).Is(200, "Completed")[
            "chargePermissionId"
        ]!;
        await host.Far.PermissionIs(consent, "Chargeable");
        // The shop never completes it.
        await host.Live.MoveBy(TimeSpan.FromHours(25));
        (await host.V2.Get($"checkoutSessions/{session}")).Is(200, "Canceled", "Expired");
        await host.Far.PermissionIs(consent, "Closed", "MerchantClosed");
    }

    [Theory, OnBothDatabases]
    public async Task A_buyer_who_leaves_the_far_pages_is_led_back_to_the_shop(TestDatabase database)
    {
        using var host = await hosts.Of(database);
        var (session, farSession, _) = await host.Begin();
        var left = await host.Far.Control.Buyer(farSession, "cancel");
        var back = await host.Follow(await host.Get(left.Url!));
        Assert.Equal("https://shop.example/cart", back.Location);
        (await host.V2.Get($"checkoutSessions/{session}")).Is(200, "Canceled", "BuyerCanceled");

        // At the confirmation as well.
        (session, farSession, _) = await host.Begin();
        await host.Review(farSession);
        await host.Get(await host.Update(session, 20));
        left = await host.Far.Control.Buyer(farSession, "cancel");
        back = await host.Follow(await host.Get(left.Url!));
        Assert.Equal("https://shop.example/cart", back.Location);
        (await host.V2.Get($"checkoutSessions/{session}")).Is(200, "Canceled", "BuyerCanceled");
    }

    /// <summary>
    /// The far end's word for the consent is lost, and the shop sets another amount before the buyer goes on.
    /// </summary>
    [Theory, OnBothDatabases]
    public async Task A_consent_that_is_learned_later_is_none_to_more_than_was_confirmed(TestDatabase database)
    {
        using var host = await hosts.Of(database);
        foreach (var (amount, isEnough) in new[] { (50m, false), (10m, true) })
        {
            var (session, farSession, _) = await host.Begin();
            await host.Review(farSession);
            var there = await host.Follow(await host.Get(await host.Update(session, 10)));
            var paid = await host.Far.Control.Buyer(GatewayHost.FarSessionOf(there.Location), "pay");
            // The client asks twice.
            var lost = new { times = 2, match = new { operation = "CompleteCheckoutSession" } };
            await host.Far.Control.PutFaults(new { api = new { replyLost = lost } });
            Assert.Equal(503, (await host.Get(paid.Url!)).Status);
            await host.Far.Control.PutFaults(new { });
            await host.Update(session, amount);

            var back = await host.Get(paid.Url!);
            var known = await host.V2.Get($"checkoutSessions/{session}");
            if (isEnough)
            {
                Assert.StartsWith(Shop.ResultUrl, back.Location);
                (await host.Complete(session, amount)).Is(200, "Completed");
            }
            else
            {
                Assert.Equal("https://shop.example/cart", back.Location);
                known.Is(200, "Canceled", "BuyerCanceled");
            }
            var far = (await host.Far.V2.Get($"checkoutSessions/{farSession}")).Is(200, "Completed");
            var consent = await host.Far.V2.Get($"chargePermissions/{far["chargePermissionId"]}");
            Assert.Equal(!isEnough, consent.State == "Closed");
        }
    }

    /// <summary>A caller who waits is told that time ran out: what was done, or may be done yet, is undone.</summary>
    [Theory, OnBothDatabases]
    public async Task What_was_taken_without_an_answer_is_given_back_and_what_was_not_is_never_taken(
        TestDatabase database
    )
    {
        using var host = await hosts.Of(database);
        var permission = (await host.Checkout(100, "Confirm")).Is(200, "Completed")["chargePermissionId"]!;
        var consent = await host.Live.Get<ChargePermission>(host.Merchant, ObjectId.Read(permission));
        foreach (var (fault, number) in new[] { ("replyLost", 1), ("cut", 2) })
        {
            // The client asks twice.
            var rule = new { times = 2, match = new { operation = "CreateCharge" } };
            await host.Far.Control.PutFaults(new { api = new Dictionary<string, object> { [fault] = rule } });
            var refused = await host.V2.Post(
                "charges",
                new
                {
                    chargePermissionId = permission,
                    chargeAmount = host.Price(20),
                    captureNow = true,
                    canHandlePendingAuthorization = false,
                }
            );
            Assert.Equal("TransactionTimedOut", refused["reasonCode"]);
            await host.MoveBy(TimeSpan.FromHours(2));
            await host.MoveBy(TimeSpan.FromHours(2));
            var far = await host.Far.GetCharge($"{consent.Instrument.Code}-C{number:000000}");
            if (fault == "replyLost")
                Assert.Equal(
                    (20m, 20m),
                    (far.Is(200, "Captured").Amount("captureAmount"), far.Amount("refundedAmount"))
                );
            else
                far.Is(200, "Canceled", "MerchantCanceled");
            Assert.Equal(0, await host.Live.CountJobs(JobKind.Undo, host.Merchant));
        }
    }

    /// <summary>
    /// A caller who waited was told that time ran out, and asks again at once without waiting: what the far side still
    /// holds of the first time is given up first.
    /// </summary>
    [Theory, OnBothDatabases]
    public async Task A_charge_waits_for_one_before_it_that_is_still_to_be_given_up(TestDatabase database)
    {
        using var host = await hosts.Of(database);
        foreach (var amount in new[] { 100m, 70m })
        {
            var permission = (await host.Checkout(100, "Confirm")).Is(200, "Completed")["chargePermissionId"]!;
            await host.Far.Control.PutFaults(
                new
                {
                    api = new Dictionary<string, object>
                    {
                        // The client asks twice.
                        ["replyLost"] = new { times = 2, match = new { operation = "CreateCharge" } },
                        ["503"] = new { match = new { operation = "CancelCharge" } },
                    },
                }
            );
            Assert.Equal("TransactionTimedOut", (await Charge(isWaiting: true))["reasonCode"]);
            var charge = (await Charge(isWaiting: false)).Is(201, "AuthorizationInitiated")["chargeId"]!;
            await host.Far.Control.PutFaults(new { });
            await host.MoveBy(TimeSpan.FromHours(2));
            await host.MoveBy(TimeSpan.FromHours(2));
            (await host.V2.Get($"charges/{charge}")).Is(200, "Authorized");

            Task<V2Reply> Charge(bool isWaiting) =>
                host.V2.Post(
                    "charges",
                    new
                    {
                        chargePermissionId = permission,
                        chargeAmount = host.Price(amount),
                        canHandlePendingAuthorization = !isWaiting,
                    }
                );
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_refund_that_should_undo_and_is_declined_is_made_anew(TestDatabase database)
    {
        // Elsewhere than the others: many hours pass here, and a host counts all of them.
        using var host = await hosts.Of(database, "eu");
        var permission = (await host.Checkout(100, "Confirm")).Is(200, "Completed")["chargePermissionId"]!;
        var consent = await host.Live.Get<ChargePermission>(host.Merchant, ObjectId.Read(permission));
        // The client asks twice.
        var rule = new { times = 2, match = new { operation = "CreateCharge" } };
        await host.Far.Control.PutFaults(new { api = new { replyLost = rule } });
        await host.Far.Control.PutOutcomes(new { operation = "refund", outcome = "ProcessingFailure" });
        var refused = await host.V2.Post(
            "charges",
            new
            {
                chargePermissionId = permission,
                chargeAmount = host.Price(20),
                captureNow = true,
                canHandlePendingAuthorization = false,
            }
        );
        Assert.Equal("TransactionTimedOut", refused["reasonCode"]);
        for (var hour = 0; hour < 8; hour++)
            await host.MoveBy(TimeSpan.FromHours(1));
        var far = (await host.Far.GetCharge($"{consent.Instrument.Code}-C000001")).Is(200, "Captured");
        Assert.Equal((20m, 20m), (far.Amount("captureAmount"), far.Amount("refundedAmount")));
        Assert.Equal(0, await host.Live.CountJobs(JobKind.Undo, host.Merchant));
    }

    /// <summary>
    /// The far side declines what should undo: there is one refund a run, and when six were declined the job is dead
    /// until an operator has it tried again, which makes another.
    /// </summary>
    [Theory, OnBothDatabases]
    public async Task Refunds_that_should_undo_and_are_declined_are_spread_and_a_retry_makes_another(
        TestDatabase database
    )
    {
        using var host = await hosts.Of(database, "eu");
        var permission = (await host.Checkout(100, "Confirm")).Is(200, "Completed")["chargePermissionId"]!;
        var far = (await host.Live.Get<ChargePermission>(host.Merchant, ObjectId.Read(permission))).Instrument.Code;
        var declined = new
        {
            operation = "refund",
            outcome = "ProcessingFailure",
            times = 7,
        };
        await host.Far.Control.PutOutcomes(declined);
        // The client asks twice.
        var rule = new { times = 2, match = new { operation = "CreateCharge" } };
        await host.Far.Control.PutFaults(new { api = new { replyLost = rule } });
        await host.V2.Post(
            "charges",
            new
            {
                chargePermissionId = permission,
                chargeAmount = host.Price(20),
                captureNow = true,
                canHandlePendingAuthorization = false,
            }
        );
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        for (var second = 0; second < 60 && await Count() == 0; second++)
            await host.Live.MoveBy(TimeSpan.FromSeconds(1));
        // Each is seen declined within the hour, and no run makes more than one more.
        var made = await Count();
        Assert.Equal(1, made);
        for (var hour = 0; hour < 24 && made < 6; hour++)
        {
            await host.MoveBy(TimeSpan.FromHours(1));
            var now = await Count();
            Assert.InRange(now - made, 0, 1);
            made = now;
        }
        await host.MoveBy(TimeSpan.FromHours(2));
        Assert.Equal(6, await Count());
        Assert.Contains("declined 6 times to undo it", await Dead());
        for (var retry = 7; retry <= 8; retry++)
        {
            Assert.Equal(1, await host.Live.Server.Executor.Table.RetryAll(null));
            // The runner does that: it is due now.
            while (await Count() < retry)
                await Task.Delay(5, patience.Token);
            await host.Far.Control.Advance("PT1H");
            await host.Live.MoveBy(TimeSpan.FromHours(3));
            Assert.Equal(retry, await Count());
        }
        Assert.Equal(0, await host.Live.CountJobs(JobKind.Undo, host.Merchant));
        var charge = (await host.Far.GetCharge($"{far}-C000001")).Is(200, "Captured");
        Assert.Equal(20m, charge.Amount("refundedAmount"));

        async Task<int> Count()
        {
            for (var number = 1; ; number++)
                if ((await host.Far.V2.Get($"refunds/{far}-R{number:000000}")).Status != 200)
                    return number - 1;
        }

        async Task<string> Dead() =>
            (
                await host.Live.Engine.Store.Database.Query(
                    $"SELECT error FROM jobs WHERE dead = 1 AND kind = {(int)JobKind.Undo}",
                    row => row.GetString(0)
                )
            ).Single();
    }

    /// <summary>The checkout ends while the buyer's consent is on its way to us.</summary>
    [Theory, OnBothDatabases]
    public async Task A_consent_that_comes_when_its_checkout_is_over_is_given_up(TestDatabase database)
    {
        using var host = await hosts.Of(database);
        var (merchant, engine) = (MerchantId.Read(host.Merchant.MerchantId), host.Live.Engine);
        var (session, farSession, _) = await host.Begin();
        await host.Review(farSession);
        var there = await host.Follow(await host.Get(await host.Update(session, 10)));
        await host.Far.Control.Buyer(GatewayHost.FarSessionOf(there.Location), "pay");
        var id = ObjectId.Parse(session)!.Value;
        var asWayBackReadIt = await host.Live.Get<CheckoutSession>(host.Merchant, id);
        await engine.Sessions.Cancel(
            new Tender.Server.Storage.Command<CheckoutSession>(merchant, "The buyer cancels"),
            id,
            Cause.BuyerEnds,
            Reason.BuyerCanceled
        );
        await host.Live.MoveBy(TimeSpan.FromMinutes(1));
        (await host.Far.V2.Get($"checkoutSessions/{farSession}")).Is(200, "Open");

        await engine.Visits.Conclude((await engine.Store.Merchants.Of(merchant))!, asWayBackReadIt, default);
        (await host.V2.Get($"checkoutSessions/{session}")).Is(200, "Canceled", "BuyerCanceled");
        var consent = (await host.Far.V2.Get($"checkoutSessions/{farSession}")).Is(200, "Completed")[
            "chargePermissionId"
        ]!;
        await host.Live.MoveBy(TimeSpan.FromMinutes(1));
        await host.Far.PermissionIs(consent, "Closed", "MerchantClosed");
    }

    private static string SignatureOf(GatewayHost host, string payload)
    {
        using var key = RSA.Create();
        key.ImportFromPem(host.Merchant.PrivateKeyPem);
        var text =
            $"AMZN-PAY-RSASSA-PSS-V2\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(payload)))}";
        return Convert.ToBase64String(
            key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pss)
        );
    }
}
