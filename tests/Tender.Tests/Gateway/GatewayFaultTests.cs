using Tender.Core;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Gateway;

/// <summary>
/// A gateway whose far end fails in every way that the sandbox knows: refused, slow, cut off, done with the reply lost.
/// Shops and buyers go on, nothing is charged twice, and the books of both sides are equal to the cent.
/// </summary>
public sealed class GatewayFaultTests(GatewayHosts hosts) : IClassFixture<GatewayHosts>
{
    private static readonly Dictionary<string, object> Faults = new()
    {
        ["429"] = new { share = 0.06 },
        ["500"] = new { share = 0.06 },
        ["503"] = new { share = 0.06 },
        ["slow"] = new
        {
            share = 0.02,
            by = "PT3S",
            times = 2,
        },
        ["cut"] = new { share = 0.06 },
        ["replyLost"] = new { share = 0.12 },
    };

    [Theory, OnBothDatabases]
    public async Task Whatever_fails_between_them_both_sides_agree_to_the_cent(TestDatabase database)
    {
        using var host = await hosts.Of(database, movesDays: true);
        var orders = new List<(string FarSession, string Session, decimal Amount, int Number)>();
        await host.Far.Control.PutFaults(new { seed = 20, api = Faults });
        for (var number = 0; number < 6; number++)
        {
            var amount = 10m + number;
            var (session, farSession, _) = await host.Begin();
            await host.Review(farSession);
            var intent = number % 3 == 2 ? "AuthorizeWithCapture" : "Authorize";
            await host.Pay(await host.Update(session, amount, intent, pending: number % 2 == 0 && number % 3 != 2));
            await host.Complete(session, amount);
            orders.Add((farSession, session, amount, number));
        }
        var oldOrder = await OrderOfFirstGeneration(host, 33);
        await host.MoveBy(TimeSpan.FromHours(2));

        // What was authorized is captured and refunded, or given up; each call of the shop's once.
        foreach (var order in orders)
        {
            var done = (await host.V2.Get($"checkoutSessions/{order.Session}")).Is(200);
            if (done["chargeId"] is not { } charge)
                continue;
            if ((await host.V2.Get($"charges/{charge}")).State == "Authorized")
            {
                if (order.Number == 4)
                    await host.V2.Delete($"charges/{charge}/cancel", new { cancellationReason = "Changed her mind" });
                else
                    await host.V2.Post($"charges/{charge}/capture", new { captureAmount = host.Price(order.Amount) });
            }
        }
        await host.MoveBy(TimeSpan.FromHours(2));
        foreach (var order in orders)
        {
            var done = (await host.V2.Get($"checkoutSessions/{order.Session}")).Is(200);
            if (done["chargeId"] is { } charge && (await host.V2.Get($"charges/{charge}")).State == "Captured")
                await host.V2.Post("refunds", new { chargeId = charge, refundAmount = host.Price(1.25m) });
        }
        await host.MoveBy(TimeSpan.FromHours(3));
        var struck = (
            await host.Far.Control.Mine(HttpMethod.Get, "faults", null, 200)
        ).As<CallFaultStoryTests.ShownFaults>();
        Assert.All(["429", "500", "503", "cut", "replyLost"], kind => Assert.NotEqual(0, struck.Api[kind].Injected));

        await host.Far.Control.PutFaults(new { });
        await host.MoveBy(TimeSpan.FromHours(30));
        var kept = 0L;
        foreach (var order in orders)
        {
            var consent = (await host.Far.V2.Get($"checkoutSessions/{order.FarSession}")).Is(200)["chargePermissionId"];
            var done = (await host.V2.Get($"checkoutSessions/{order.Session}")).Is(200);
            if (consent is not null)
                kept += (
                    await host.AssertEqual(
                        consent,
                        done["chargePermissionId"] is { } own ? ObjectId.Read(own) : (ObjectId?)null
                    )
                ).Minor;
        }
        Assert.NotEqual(0, kept);
        var old = await host.Live.Get<ChargePermission>(host.Merchant, oldOrder);
        kept += (await host.AssertEqual(old.Instrument.Code, oldOrder)).Minor;
        Assert.Equal(0, kept + await host.Live.Balance(LedgerAccount.Processor));
    }

    /// <summary>A shop of the first generation, which has never heard of the far end's API.</summary>
    private static async Task<ObjectId> OrderOfFirstGeneration(GatewayHost host, decimal amount)
    {
        var (id, _) = await host.OpenWidget(await host.LogIn(), "AddressBook");
        (await host.SetDetails(id, amount)).Ok();
        (await host.Confirm(id)).Ok();
        Assert.Equal(GatewayOrders.Success + "&AuthenticationStatus=Success", await host.ConfirmAtFarEnd(id));
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var made = (await host.Authorize(id, amount)).Ok();
            if (made[Shop.Authorized + "/State"] != "Open")
                continue; // declined in time: the shop tries again
            (await host.Capture(made[Shop.AuthorizationId]!, amount)).Ok();
            break;
        }
        return ObjectId.Read(id);
    }
}
