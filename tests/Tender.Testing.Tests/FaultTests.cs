using Tender.AmazonPay;
using Tender.AmazonPay.V1;
using Tender.AmazonPay.V2;
using Tender.Tests.Harness;
using Xunit;
using static Tender.Testing.Tests.Sandboxes;

namespace Tender.Testing.Tests;

/// <summary>Faults on purpose, and what the clients do about them.</summary>
public class FaultTests
{
    /// <summary>What may be repeated is, under the same key: by the client itself.</summary>
    [Theory, OnBothDatabases]
    public async Task A_v2_client_gets_through_every_fault_with_one_charge(TestDatabase database)
    {
        foreach (var kind in Calls)
        {
            var merchant = await Merchant(database);
            var client = merchant.CreateV2Client();
            var done = await Paid(merchant, client, PaymentIntent.Confirm);
            await merchant.Faults.SetAsync([Once(kind, "CreateCharge")]);
            var request = new CreateChargeRequest
            {
                ChargePermissionId = done.ChargePermissionId!,
                ChargeAmount = new Price(25, merchant.Currency),
            };
            var charge = (await client.CreateChargeAsync(request, "charge-1")).ValueOrThrow();
            Assert.Equal(ChargeState.Authorized, charge.StatusDetails.State);
            Assert.EndsWith("-C000001", charge.ChargeId);
            Assert.Equal(1, Assert.Single(await merchant.Faults.CountAsync()).Injected);
            var timeline = await merchant.TimelineAsync(charge.ChargeId);
            Assert.Single(timeline, one => one.Summary.StartsWith("Authorization new", StringComparison.Ordinal));
            Assert.Single(timeline, one => one.Kind == "fault");
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_v1_client_gets_through_every_fault_with_one_authorization(TestDatabase database)
    {
        foreach (var kind in Calls)
        {
            var merchant = await Merchant(database, new SandboxMerchantOptions { Notices = NoticeForms.V1 });
            var client = merchant.CreateV1Client();
            var draft = await merchant.Buyer.StartOrderAsync();
            var price = new Price(40, "USD");
            var details = new SetOrderReferenceDetailsRequest { AmazonOrderReferenceId = draft.Id, OrderTotal = price };
            (await client.SetOrderReferenceDetailsAsync(details)).ValueOrThrow();
            var confirmed = new ConfirmOrderReferenceRequest { AmazonOrderReferenceId = draft.Id };
            (await client.ConfirmOrderReferenceAsync(confirmed)).ValueOrThrow();
            await merchant.Faults.SetAsync([Once(kind, "Authorize")]);
            var request = new AuthorizeRequest
            {
                AmazonOrderReferenceId = draft.Id,
                AuthorizationReferenceId = "a-1",
                AuthorizationAmount = price,
                TransactionTimeout = 0,
            };
            var authorization = (await client.AuthorizeAsync(request)).ValueOrThrow();
            Assert.Equal(AuthorizationState.Open, authorization.AuthorizationStatus.State);
            Assert.EndsWith("-A000001", authorization.AmazonAuthorizationId);
            Assert.Equal(1, Assert.Single(await merchant.Faults.CountAsync()).Injected);
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_notice_that_is_dropped_comes_with_the_next_attempt(TestDatabase database)
    {
        var merchant = await Merchant(database);
        await merchant.Faults.SetAsync([new Fault(FaultKind.DroppedNotice) { Times = 1 }], seed: 4);
        var done = await Paid(merchant, merchant.CreateV2Client());
        await merchant.Clock.AdvanceAsync(TimeSpan.Zero);
        Assert.Empty(merchant.Notices.Received);
        await merchant.Clock.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.Equal(done.ChargeId, (await merchant.Notices.NextAsync(done.ChargeId)).ObjectId);
    }

    [Fact]
    public async Task Faults_end_when_told_and_what_is_none_is_refused_in_words()
    {
        var merchant = await Merchant(TestDatabase.Sqlite);
        await merchant.Faults.SetAsync([new Fault(FaultKind.ServerError), new Fault(FaultKind.DroppedNotice)]);
        Assert.Equal(
            [FaultKind.DroppedNotice, FaultKind.ServerError],
            (await merchant.Faults.CountAsync()).Select(one => one.Kind)
        );
        var refused = await Assert.ThrowsAsync<SandboxException>(() =>
            merchant.Faults.SetAsync([new Fault(FaultKind.Slow)])
        );
        Assert.Equal(400, refused.Status);
        Assert.Contains("api.slow.by is missing", refused.Message);
        Assert.Equal(2, (await merchant.Faults.CountAsync()).Count);
        await Assert.ThrowsAsync<ArgumentException>(() =>
            merchant.Faults.SetAsync([new Fault(FaultKind.Cut), new Fault(FaultKind.Cut)])
        );
        await merchant.Faults.ClearAsync();
        Assert.Empty(await merchant.Faults.CountAsync());
        await Paid(merchant, merchant.CreateV2Client());
    }

    /// <summary>Every kind has a name, and the sandbox knows it.</summary>
    [Fact]
    public async Task Every_kind_is_known_to_the_sandbox()
    {
        var merchant = await Merchant(TestDatabase.Sqlite);
        var faults = Enum.GetValues<FaultKind>()
            .Select(kind => new Fault(kind)
            {
                By = kind is FaultKind.Slow or FaultKind.DelayedNotice ? TimeSpan.FromSeconds(1) : null,
            })
            .ToList();
        await merchant.Faults.SetAsync(faults);
        Assert.Equal(
            faults.Select(fault => fault.Kind).Order(),
            (await merchant.Faults.CountAsync()).Select(one => one.Kind).Order()
        );
    }

    private static FaultKind[] Calls =>
        [
            FaultKind.Throttled,
            FaultKind.ServerError,
            FaultKind.Unavailable,
            FaultKind.Slow,
            FaultKind.Cut,
            FaultKind.ReplyLost,
        ];

    private static Fault Once(FaultKind kind, string operation) =>
        new(kind)
        {
            Times = 1,
            Operation = operation,
            By = kind == FaultKind.Slow ? TimeSpan.FromSeconds(1) : null,
        };
}
