using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Tests.Simulations;

/// <summary>What the merchants of a world, their buyers and the world itself do.</summary>
internal sealed partial class World
{
    /// <summary>Does one thing at random; answers what.</summary>
    private async Task<string> Act(Shop shop)
    {
        (int Weight, string Name, Func<Shop, Task> Do)[] acts =
        [
            (6, "buy", Buy),
            (3, "open", Open),
            (4, "draft", Draft),
            (3, "update", Update),
            (1, "choose", Choose),
            (3, "pay", Pay),
            (4, "complete", Complete),
            (5, "confirm", Confirm),
            (1, "abandon", Abandon),
            (22, "authorize", Authorize),
            (18, "capture", Capture),
            (11, "refund", Refund),
            (3, "give up", GiveUp),
            (1, "cancel", Cancel),
            (1, "close", Close),
            (3, "change instrument", ChangeInstrument),
            (1, "note", NotePermission),
            (7, "replay", Replay),
            (5, "burst", Burst),
            (7, "advance", Advance),
            (5, "next", Next),
            (6, "tick", Tick),
            (1, "sleeper", Sleeper),
            (1, "restart", Restart),
            (2, "nonsense", Nonsense),
        ];
        var at = random.Next(acts.Sum(act => act.Weight));
        var chosen = acts.First(act => (at -= act.Weight) < 0);
        Arm(oneIn: 9);
        await chosen.Do(shop);
        return chosen.Name;
    }

    /// <summary>
    /// A request once more: the same, which is answered the same; or another under its key, which is refused if the key
    /// was used.
    /// </summary>
    private async Task Replay(Shop shop)
    {
        if (shop.Asked.Count == 0)
            return;
        var request = shop.Asked[^(1 + random.Next(Math.Min(shop.Asked.Count, 40)))];
        if (request.Answer is null || random.Next(4) > 0)
        {
            var came = await Send(shop, request);
            if (request.Answer is not null && came is { Failure: null, IsReplay: false, Ok: false })
                throw new InvariantBrokenException(
                    $"I18 {request.Summary} was answered with a yes, and is refused now"
                );
            return;
        }
        var before = await Mark();
        var other = await request.Send(Any(), as_another: true);
        Note($"{shop.Id} {request.Summary} {request.Key} as another: {other}");
        if (!other.KeyWasForAnother || await Mark() != before)
            throw new InvariantBrokenException($"I19 {request.Summary}: another request under its key came to {other}");
    }

    /// <summary>
    /// Many at once on one permission, on every node: they share commits, and one of those that exclude each other
    /// wins.
    /// </summary>
    private async Task Burst(Shop shop)
    {
        if (await Permission(shop) is not { } family)
            return;
        var crowd = new List<Request>();
        var open = family.Authorizations.Where(one => one.State == State.Open).ToList();
        for (var n = random.Next(2, 9); n > 0; n--)
            switch (random.Next(6))
            {
                case 0 when open.Count > 0:
                    var capturable = open[random.Next(open.Count)];
                    crowd.Add(Capturing(shop, capturable.Id, capturable.Amount));
                    break;
                case 1 when open.Count > 0:
                    var unwanted = open[random.Next(open.Count)];
                    crowd.Add(
                        Ask<Charge>(shop, "give up", (engine, ask) => engine.Authorizations.End(ask, unwanted.Id, null))
                    );
                    break;
                case 2 when family.Captures.Count > 0:
                    var capture = family.Captures.Values.ElementAt(random.Next(family.Captures.Count));
                    crowd.Add(Refunding(shop, capture.Id, Part(capture.Amount)));
                    break;
                case 3:
                    await Session(shop); // another family beside it
                    crowd.Add(
                        Ask<PermissionWithDetails>(shop, "note", (engine, ask) =>
                            engine.Permissions.Update(ask, family.Root, _ => new CheckoutSetup
                            {
                                SoftDescriptor = "SHOP",
                            })
                        )
                    );
                    break;
                default:
                    crowd.Add(Authorizing(shop, family.Root, AuthorizeRequest(shop, family).Request));
                    break;
            }
        // I21: some of them several times, at once.
        var all = crowd
            .SelectMany(one =>
                Enumerable.Repeat(one, one.Key is not null && random.Next(2) == 0 ? random.Next(2, 5) : 1)
            )
            .Select(one => (Request: one, Node: Any()))
            .ToList();
        var came = await Task.WhenAll(all.Select(one => one.Request.Send(one.Node)));
        foreach (var group in all.Zip(came).GroupBy(pair => pair.First.Request))
        {
            var done = group.Where(pair => pair.Second is { Ok: true, IsReplay: false }).ToList();
            if (group.Key.Key is not null && done.Count > 1)
                throw new InvariantBrokenException($"I21 {group.Key.Summary} was done {done.Count} times at once");
            // Who repeats a request while the processor outside is still being asked is told what is known: the final
            // answer is the one that stays.
            foreach (var (_, result) in done.Concat(group.Except(done)))
                Judge(
                    group.Key,
                    Processor is null || !result.IsReplay ? result : result with { Reply = null },
                    isFirst: false
                );
            var results = string.Join(", ", group.Select(pair => pair.Second));
            Note($"{shop.Id} crowd: {group.Key.Summary} {group.Key.Key}: {results}{FaultNote}");
        }
        await Checks(shop).Check(family.Root);
    }

    /// <summary>Objects that are not there, of another kind, or another merchant's.</summary>
    private async Task Nonsense(Shop shop)
    {
        var other = shops.First(one => one != shop);
        var root =
            random.Next(2) == 0 && await Permission(other) is { } theirs
                ? theirs.Root
                : ObjectId.Read("S01-0000000-0000001");
        await Send(
            shop,
            Authorizing(shop, root, new AuthorizeRequest { Amount = Amount(shop), Answering = AnswerMode.Now }),
            Refusal.NotFound,
            isCertain: true
        );
        await Send(shop, Capturing(shop, root.Authorization(1), Amount(shop)), Refusal.NotFound, isCertain: true);
        await Send(shop, Refunding(shop, root.Capture(1), Amount(shop)), Refusal.NotFound, isCertain: true);
        await Send(
            shop,
            Ask<PermissionWithDetails>(shop, "close", (engine, ask) => engine.Permissions.Close(ask, root, null, true)),
            Refusal.NotFound,
            isCertain: true
        );
    }
}
