using Tender.Core;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Gateway;

/// <summary>The daily comparison with an Amazon Pay account, which here is another Tender's.</summary>
public sealed class GatewayReconciliationTests(GatewayHosts hosts) : IClassFixture<GatewayHosts>
{
    [Theory, OnBothDatabases]
    public async Task What_is_done_on_the_account_itself_is_found_and_nothing_is_done_by_looking(TestDatabase database)
    {
        using var host = await hosts.Of(database);
        var (session, farSession, _) = await host.Begin();
        await host.Review(farSession);
        await host.Pay(await host.Update(session, 50, "Confirm"));
        var permission = ObjectId.Read((await host.Complete(session, 50)).Is(200)["chargePermissionId"]!);
        var (first, open) = (await Charge(10), await Charge(5));
        (await host.V2.Post($"charges/{first}/capture", new { captureAmount = host.Price(10) })).Is(200, "Captured");
        await Refund(2);
        var consent = (await host.Live.Get<ChargePermission>(host.Merchant, permission)).Instrument.Code;

        // Both sides' books are equal.
        host.Live.CompareAtOnce();
        var day = await host.Live.Reconcile(host.Merchant);
        Assert.Equal(new ReconciliationCounts(0, 0, 0), day.Counts);
        Assert.Equal(5, day.Compared);
        var before = (await host.Far.GetPermission(consent)).Is(200).Text;

        // A charge, a capture and a refund that somebody makes on the account.
        var (farFirst, farOpen) = (await FarName(first), await FarName(open));
        (await host.Far.V2.Post("charges", new { chargePermissionId = consent, chargeAmount = host.Price(3) })).Is(201);
        (await host.Far.V2.Post($"charges/{farOpen}/capture", new { captureAmount = host.Price(5) })).Is(200);
        (await host.Far.V2.Post("refunds", new { chargeId = farFirst, refundAmount = host.Price(1) })).Is(201);
        await host.MoveBy(TimeSpan.FromMinutes(1));
        await host.Live.Reconcile(host.Merchant, day);
        var found = await host.Live.Differences(host.Merchant);
        Assert.Equal(
            [permission.Value, permission.Authorization(ObjectId.Read(open).Number).Value, first],
            found.Where(one => one.State == DifferenceState.Open).Select(one => one.Object).Order()
        );
        Assert.All(found, one => Assert.Equal(DifferenceKind.MissingHere, one.Kind));
        // Looking has done nothing there: only what somebody did is new.
        Assert.NotEqual(before, (await host.Far.GetPermission(consent)).Is(200).Text);
        Assert.Equal(404, (await host.Far.GetCharge($"{consent}-C000004")).Status);

        async Task<string> Charge(int amount) =>
            (
                await host.V2.Post(
                    "charges",
                    new
                    {
                        chargePermissionId = permission.Value,
                        chargeAmount = host.Price(amount),
                        captureNow = false,
                    }
                )
            ).Is(201)["chargeId"]!;

        async Task Refund(int amount)
        {
            (await host.V2.Post("refunds", new { chargeId = first, refundAmount = host.Price(amount) })).Is(201);
            await host.MoveBy(TimeSpan.FromHours(1));
        }

        async Task<string> FarName(string charge)
        {
            var id = ObjectId.Read(charge);
            return (await host.Live.Get<Authorization>(host.Merchant, id.Authorization(id.Number))).ProcessorReference!;
        }
    }
}
