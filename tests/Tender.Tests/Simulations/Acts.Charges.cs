using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Tests.Simulations;

internal sealed partial class World
{
    private async Task Authorize(Shop shop)
    {
        if (await Permission(shop) is not { } family)
            return;
        var (request, amount) = AuthorizeRequest(shop, family);
        var now = await Any().Store.Now(shop.Id);
        await Send(shop, Authorizing(shop, family.Root, request), family.Authorize(amount, now), isCertain: true);
        await Checks(shop).Check(family.Root);
    }

    private async Task Capture(Shop shop)
    {
        if (
            await Permission(shop, one => one.Authorizations.Any(a => a.State == State.Open))
            is not { Authorizations.Count: > 0 } family
        )
            return;
        var open = family.Authorizations.Where(one => one.State == State.Open).ToList();
        var authorization =
            open.Count > 0 && random.Next(10) < 8
                ? open[random.Next(open.Count)]
                : family.Authorizations[random.Next(family.Authorizations.Count)];
        var amount = Part(authorization.Amount);
        await Send(
            shop,
            Capturing(shop, authorization.Id, amount),
            Family.Capture(authorization, amount),
            isCertain: true
        );
        await Checks(shop).Check(family.Root);
    }

    private async Task Refund(Shop shop)
    {
        if (
            await Permission(shop, one => one.Captures.Values.Any(c => c.State == State.Completed))
            is not { Captures.Count: > 0 } family
        )
            return;
        var open = family.Captures.Values.Where(one => one.State == State.Completed).ToList();
        var capture =
            open.Count > 0 && random.Next(10) < 8
                ? open[random.Next(open.Count)]
                : family.Captures.Values.ElementAt(random.Next(family.Captures.Count));
        var many = random.Next(5) == 0 ? random.Next(2, 13) : 1;
        for (var i = 0; i < many; i++)
        {
            var amount =
                many > 1
                    ? capture.Amount with
                    {
                        Minor = Math.Max(1, capture.Amount.Minor / 11),
                    }
                    : Part(capture.Amount, overPercent: 30);
            await Send(shop, Refunding(shop, capture.Id, amount), family.Refund(capture, amount), isCertain: true);
            family = await Family.Read(Database, shop.Id, family.Root);
            capture = family.Captures[capture.Id.Number];
        }
        await Checks(shop).Check(family.Root);
    }

    private async Task GiveUp(Shop shop)
    {
        if (
            await Permission(shop, one => one.Authorizations.Any(a => a.State is State.Open or State.Pending))
            is not { Authorizations.Count: > 0 } family
        )
            return;
        var one = family.Authorizations[random.Next(family.Authorizations.Count)];
        Refusal? expected =
            one.IsUnseen ? Refusal.NotFound
            : one.State is State.Open or State.Pending ? null
            : Refusal.AuthorizationNotOpen;
        await Send(
            shop,
            Ask<Charge>(shop, "give up", (engine, ask) => engine.Authorizations.End(ask, one.Id, "not wanted")),
            expected,
            isCertain: true
        );
        await Checks(shop).Check(family.Root);
    }

    private async Task Cancel(Shop shop)
    {
        if (await Permission(shop) is not { } family)
            return;
        await Send(
            shop,
            Ask<PermissionWithDetails>(shop, "cancel", (engine, ask) =>
                engine.Permissions.Cancel(ask, family.Root, "no more")
            ),
            family.Cancel(),
            isCertain: true
        );
        var after = await Family.Read(Database, shop.Id, family.Root);
        if (
            after.Permission!.State == State.Canceled
            && after.Authorizations.Any(one => one.State is State.Open or State.Pending)
        )
            throw new InvariantBrokenException($"I10 {family.Root} is canceled, and something under it is open");
        await Checks(shop).Check(family.Root);
    }

    private async Task Close(Shop shop)
    {
        if (await Permission(shop) is not { } family)
            return;
        var (cancelOpen, simulated) = (random.Next(2) == 0, random.Next(4) == 0);
        await Send(
            shop,
            Ask<PermissionWithDetails>(shop, "close", (engine, ask) =>
                engine.Permissions.Close(ask, family.Root, "enough", cancelOpen, simulated)
            ),
            IsInForce(family) ? null : Refusal.CloseNotPossible,
            isCertain: true
        );
        await Checks(shop).Check(family.Root);
    }

    private async Task ChangeInstrument(Shop shop)
    {
        if (await Permission(shop, one => one.Permission!.State == State.Suspended) is not { } family)
            return;
        var card = Card();
        await Send(
            shop,
            Ask<PermissionWithDetails>(shop, "change", (engine, ask) =>
                engine.Permissions.ChangeInstrument(ask, family.Root, card)
            ),
            IsInForce(family) ? null : Refusal.PermissionNotOpen,
            isCertain: true
        );
        await Checks(shop).Check(family.Root);
    }

    private async Task NotePermission(Shop shop)
    {
        if (await Permission(shop) is not { } family)
            return;
        var setup = new CheckoutSetup { Metadata = new MerchantMetadata($"order-{random.Next(1000)}") };
        await Send(
            shop,
            Ask<PermissionWithDetails>(shop, "note", (engine, ask) =>
                engine.Permissions.Update(ask, family.Root, _ => setup)
            ),
            IsInForce(family) ? null : Refusal.PermissionNotOpen,
            isCertain: true
        );
    }
}
