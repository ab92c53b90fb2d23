using Tender.Core;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Gateway;

/// <summary>What must be equal at a gateway and its far end once nothing is on its way any more.</summary>
internal static class GatewayBooks
{
    /// <summary>
    /// Compares everything under a consent: each charge there belongs to one authorization here, and each has captured
    /// and given back the same; what is not wanted here holds nothing there.
    /// </summary>
    /// <param name="host">Both sides.</param>
    /// <param name="consent">The far charge permission.</param>
    /// <param name="permission">The permission here; null where the consent came to nothing.</param>
    /// <returns>What was captured, less what was refunded.</returns>
    public static async Task<Money> AssertEqual(this GatewayHost host, string consent, ObjectId? permission)
    {
        var currency = Enum.Parse<Currency>(host.Merchant.Currency);
        var kept = Money.Zero(currency);
        var charges = await host.FarCharges(consent);
        var names = charges.Select(charge => charge["merchantMetadata.merchantReferenceId"]!).ToList();
        Assert.Equal(names.Distinct(), names);
        if (permission is not { } id)
        {
            Assert.All(charges, charge => Assert.Equal(Money.Zero(currency), Kept(charge)));
            return kept;
        }
        var ids = new List<string> { id.Value };
        for (var number = 1; await Find<Authorization>(id.Authorization(number)) is { } authorization; number++)
        {
            var capture = await Find<Capture>(id.Capture(number));
            var far = charges.SingleOrDefault(charge =>
                charge["merchantMetadata.merchantReferenceId"] == authorization.Id.Value
            );
            ids.Add(authorization.Id.Value);
            if (capture is not null)
                ids.Add(capture.Id.Value);
            var story = $"{authorization.Id} {authorization.State}/{authorization.Reason}, {capture}; {far?.Text}";
            Assert.True(authorization.State != State.Pending && capture?.State != State.Pending, story);
            Assert.True(authorization.Contradiction is null && capture?.Contradiction is null, story);
            var taken = capture is { State: State.Completed or State.Closed } ? capture.Amount : Money.Zero(currency);
            var refunded = Money.Zero(currency);
            for (var refundNumber = 1; capture is not null; refundNumber++)
            {
                if (await Find<Refund>(id.Refund(refundNumber)) is not { } refund)
                    break;
                Assert.True(refund.State != State.Pending, $"{refund}");
                ids.Add(refund.Id.Value);
                if (refund is { State: State.Completed } && refund.Capture == capture.Id)
                    refunded += refund.Amount;
            }
            Assert.True(taken - refunded == (far is null ? Money.Zero(currency) : Kept(far)), story);
            if (capture is null && authorization.State != State.Open)
                Assert.True(far?.State is null or "Canceled" or "Declined" or "Captured", story);
            if (authorization.State == State.Open)
                Assert.True(far?.State == "Authorized", story);
            kept += taken - refunded;
        }
        // What each day's comparison says of it.
        var merchant = MerchantId.Read(host.Merchant.MerchantId);
        var findings = await host.Live.Engine.Reconciliations.Compare(merchant, [.. ids.Distinct()], default);
        Assert.All(findings, one => Assert.True(one is { Kind: null, IsAnswered: true }, $"{one}"));
        return kept;

        async Task<T?> Find<T>(ObjectId one)
            where T : Tender.Core.Record =>
            (await host.Live.Engine.Store.Find(MerchantId.Read(host.Merchant.MerchantId), [one])).GetValueOrDefault(one)
            as T;

        Money Kept(V2Reply charge) => Amount(charge, "captureAmount") - Amount(charge, "refundedAmount");

        Money Amount(V2Reply charge, string name) =>
            charge[name + ".amount"] is { } text && Money.TryParse(text, currency, out var money)
                ? money
                : Money.Zero(currency);
    }

    private static async Task<IReadOnlyList<V2Reply>> FarCharges(this GatewayHost host, string consent)
    {
        List<V2Reply> charges = [];
        for (var number = 1; ; number++)
        {
            var charge = await host.Far.GetCharge($"{consent}-C{number:000000}");
            if (charge.Status == 404)
                return charges;
            charges.Add(charge.Is(200));
        }
    }
}
