using Tender.AmazonPay;
using Tender.AmazonPay.V1;
using Tender.AmazonPay.V2;
using Tender.MerchantKit.Notices;
using Tender.Tests.Harness;
using Xunit;
using static Tender.Testing.Tests.Sandboxes;
using RefundState = Tender.AmazonPay.V2.RefundState;

namespace Tender.Testing.Tests;

/// <summary>Payments of both generations, from a test's point of view.</summary>
public class PaymentTests
{
    [Theory, OnBothDatabases]
    public async Task A_paid_checkout_is_authorized_captured_and_refunded(TestDatabase database)
    {
        var merchant = await Merchant(database);
        var client = merchant.CreateV2Client();
        var done = await Paid(merchant, client);

        var price = new Price(25, "USD");
        var captured = await client.CaptureChargeAsync(
            done.ChargeId!,
            new CaptureChargeRequest { CaptureAmount = price },
            "capture-1"
        );
        Assert.Equal(ChargeState.Captured, captured.ValueOrThrow().StatusDetails.State);
        var refund = (
            await client.CreateRefundAsync(
                new CreateRefundRequest { ChargeId = done.ChargeId!, RefundAmount = price },
                "refund-1"
            )
        ).ValueOrThrow();
        Assert.Equal(RefundState.RefundInitiated, refund.StatusDetails.State);

        await merchant.Clock.AdvanceToNextAsync();

        Assert.Equal(
            RefundState.Refunded,
            (await client.GetRefundAsync(refund.RefundId)).ValueOrThrow().StatusDetails.State
        );
        var notice = await merchant.Notices.NextAsync(refund.RefundId);
        Assert.Equal(NoticeObjectType.Refund, notice.ObjectType);
    }

    [Theory, OnBothDatabases]
    public async Task An_authorization_is_pending_until_the_clock_is_moved(TestDatabase database)
    {
        var merchant = await Merchant(database);
        var client = merchant.CreateV2Client();
        var done = await Paid(merchant, client, PaymentIntent.Confirm);
        await merchant.ScriptOutcomesAsync([
            new(ScriptedOperation.Authorize, "TransactionTimedOut") { Delay = TimeSpan.FromHours(24) },
        ]);
        var charge = (
            await client.CreateChargeAsync(
                new CreateChargeRequest
                {
                    ChargePermissionId = done.ChargePermissionId!,
                    ChargeAmount = new Price(25, "USD"),
                    CanHandlePendingAuthorization = true,
                },
                "charge-2"
            )
        ).ValueOrThrow();
        Assert.Equal(ChargeState.AuthorizationInitiated, charge.StatusDetails.State);
        // The wire's timestamps have no fractions of a second.
        var due = charge.CreationTimestamp!.Value.AddHours(24);
        Assert.Contains(await merchant.NextAsync(charge.ChargeId), next =>
            next.To?.V2?.ReasonCode == "TransactionTimedOut" && next.DueAt >= due
        );

        var moved = await merchant.Clock.AdvanceAsync(TimeSpan.FromHours(24));

        Assert.True(moved.Settled);
        Assert.True(moved.Now >= due);
        var change = Assert.Single(moved.Events, one => one.V2?.ObjectId == charge.ChargeId);
        Assert.Equal(("Declined", "TransactionTimedOut"), (change.V2!.State, change.V2.ReasonCode));
        Assert.Equal(
            ChargeState.Declined,
            (await client.GetChargeAsync(charge.ChargeId)).ValueOrThrow().StatusDetails.State
        );
        // An advance returns when the notices were answered: it is here already.
        Assert.Contains(merchant.Notices.Received, notice => notice.ObjectId == charge.ChargeId);
    }

    [Theory, OnBothDatabases]
    public async Task An_order_of_the_original_api_is_declined_and_repaired(TestDatabase database)
    {
        var merchant = await Merchant(database, new SandboxMerchantOptions { Notices = NoticeForms.V1 });
        var client = merchant.CreateV1Client();
        var draft = await merchant.Buyer.StartOrderAsync("InvalidPaymentMethod");
        var price = new Price(40, "USD");
        (
            await client.SetOrderReferenceDetailsAsync(
                new SetOrderReferenceDetailsRequest { AmazonOrderReferenceId = draft.Id, OrderTotal = price }
            )
        ).ValueOrThrow();
        (
            await client.ConfirmOrderReferenceAsync(
                new ConfirmOrderReferenceRequest { AmazonOrderReferenceId = draft.Id }
            )
        ).ValueOrThrow();
        Assert.Equal(AuthorizationState.Declined, await Authorize("a-1"));

        await merchant.Buyer.ChangeInstrumentAsync(draft.Id, "1111");

        Assert.Equal(AuthorizationState.Open, await Authorize("a-2"));
        var notice = await merchant.Notices.NextAsync(draft.Id);
        Assert.Equal((ApiGeneration.V1, NoticeObjectType.OrderReference), (notice.Generation, notice.ObjectType));

        async Task<AuthorizationState> Authorize(string reference)
        {
            var answer = await client.AuthorizeAsync(
                new AuthorizeRequest
                {
                    AmazonOrderReferenceId = draft.Id,
                    AuthorizationReferenceId = reference,
                    AuthorizationAmount = price,
                    TransactionTimeout = 0,
                }
            );
            return answer.ValueOrThrow().AuthorizationStatus.State;
        }
    }

    [Theory]
    [InlineData(SandboxRegion.NorthAmerica, "USD")]
    [InlineData(SandboxRegion.Germany, "EUR")]
    [InlineData(SandboxRegion.UnitedKingdom, "GBP")]
    [InlineData(SandboxRegion.Japan, "JPY")]
    public async Task A_merchant_sells_where_the_test_says(SandboxRegion region, string currency)
    {
        var merchant = await Merchant(TestDatabase.Sqlite, new SandboxMerchantOptions { Region = region });
        Assert.Equal(currency, merchant.Currency);
        var done = await Paid(merchant, merchant.CreateV2Client());
        Assert.NotNull(done.ChargeId);
    }

    [Theory, OnBothDatabases]
    public async Task Merchants_do_not_see_each_other(TestDatabase database)
    {
        var (one, other) = (await Merchant(database), await Merchant(database));
        var done = await Paid(one, one.CreateV2Client());

        Assert.Equal(404, (await other.CreateV2Client().GetChargeAsync(done.ChargeId!)).Status);
        await Assert.ThrowsAsync<SandboxException>(() => other.TimelineAsync(done.ChargeId));
        await other.Clock.AdvanceAsync(TimeSpan.FromDays(365));
        Assert.True(await one.Clock.NowAsync() < TimeProvider.System.GetUtcNow().AddDays(1));
        Assert.Empty(other.Notices.Received);
    }

    [Theory, OnBothDatabases]
    public async Task The_timeline_tells_of_the_merchant_or_of_one_object(TestDatabase database)
    {
        var merchant = await Merchant(database);
        var (first, second) = (
            await Paid(merchant, merchant.CreateV2Client()),
            await Paid(merchant, merchant.CreateV2Client())
        );
        await merchant.Notices.NextAsync(second.ChargeId);

        var all = (await merchant.TimelineAsync()).Select(entry => entry.V2?.ObjectId).ToHashSet();
        Assert.Superset(new HashSet<string?> { first.ChargeId, second.ChargeId }, all);
        var one = (await merchant.TimelineAsync(first.ChargeId)).Select(entry => entry.V2?.ObjectId).ToHashSet();
        Assert.Contains(first.ChargeId, one);
        Assert.DoesNotContain(second.ChargeId, one);
        Assert.Contains("Authorization new -> Open", await merchant.DescribeAsync(first.ChargeId));
    }

    [Fact]
    public async Task What_the_sandbox_does_not_do_is_said_in_its_words()
    {
        var merchant = await Merchant(TestDatabase.Sqlite);
        var unknown = await Assert.ThrowsAsync<SandboxException>(() =>
            merchant.ScriptOutcomesAsync([new(ScriptedOperation.Refund, "MadeUp")])
        );
        Assert.Equal(400, unknown.Status);
        Assert.Contains("Approved", unknown.Message);
        var past = await Assert.ThrowsAsync<SandboxException>(() =>
            merchant.Clock.AdvanceToAsync(TimeProvider.System.GetUtcNow().AddDays(-1))
        );
        Assert.Contains("forward", past.Message);
        var missing = await Assert.ThrowsAsync<SandboxException>(() =>
            merchant.Buyer.PayAsync("00000000-0000-0000-0000-000000000000")
        );
        Assert.Equal(404, missing.Status);
    }
}
