using System.Text.Json;
using Tender.Core;
using Tender.Server.Jobs;
using Tender.Server.Notifications;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Receivers;

/// <summary>
/// Runs the known races against a merchant's endpoint and counts outcomes, never status codes. Each race has an order
/// of its own, which the shop begins; what an undisturbed notice comes to is what every race must come to.
/// </summary>
internal sealed class ReceiverCheck(
    Engine engine,
    MerchantClocks clocks,
    MerchantAccounts accounts,
    NoticeComposer composer
)
{
    /// <summary>For how long an endpoint is disabled; each race of a check begins it anew.</summary>
    public static readonly TimeSpan CheckWindow = TimeSpan.FromMinutes(10);

    /// <summary>Why an endpoint is disabled for a check.</summary>
    public const string UnderWay = "A receiver check is under way.";

    private const string Pages = "an absolute http or https URL is needed.";

    /// <summary>Why a check is not run a second time at once, to be told.</summary>
    public const string Busy =
        "A receiver check of this endpoint is under way. One that was broken off ends by itself within twenty minutes.";

    /// <summary>
    /// Runs the races. Meanwhile the endpoint is sent nothing else. False, and nothing done: it is being checked.
    /// </summary>
    /// <param name="merchant">Whose endpoint it is.</param>
    /// <param name="wish">What is checked.</param>
    /// <param name="told">Is told what came of each race, when it is over.</param>
    /// <param name="ct">Ends the check between two steps of a race.</param>
    public async Task<bool> Run(Merchant merchant, ReceiverWish wish, Action<RaceRun> told, CancellationToken ct)
    {
        if (!await Take(merchant.Id, wish.Endpoint))
            return false;
        try
        {
            var plain = await Run(merchant, wish, Race.Plain, null, ct);
            told(plain);
            // Where an undisturbed notice comes to nothing, a race says nothing.
            if (plain.Passed == true)
                foreach (var race in wish.Chosen)
                {
                    await Change(merchant.Id, wish.Endpoint, IsChecked, Marked);
                    told(await Run(merchant, wish, race, plain.Outcomes, ct));
                }
            return true;
        }
        finally
        {
            await Change(merchant.Id, wish.Endpoint, IsChecked, Ended);
        }
    }

    private async Task<RaceRun> Run(
        Merchant merchant,
        ReceiverWish wish,
        Race race,
        IReadOnlyList<string>? expected,
        CancellationToken ct
    )
    {
        IReadOnlyList<string> outcomes = [];
        try
        {
            var subject = await Begin(merchant, wish, ct);
            var stage = new RaceStage(engine, clocks, composer, merchant, wish, subject, ct);
            await race.Run(stage);
            outcomes = await stage.Settled(expected);
            var passed = expected is null
                ? outcomes.Count > 0
                : outcomes.SequenceEqual(expected) || race.Name == "cancelAgainstCapture";
            var detail = passed ? null : $"Expected {Listed(expected ?? [])}; there is {Listed(outcomes)}.";
            return new(race.Name, race.Tries, passed, expected ?? outcomes, outcomes, detail);
        }
        catch (RaceFailure failure)
        {
            return new(
                race.Name,
                race.Tries,
                failure.IsSkipped ? null : false,
                expected ?? [],
                outcomes,
                failure.Message
            );
        }
    }

    /// <summary>The shop begins an order.</summary>
    private async Task<RaceSubject> Begin(Merchant merchant, ReceiverWish wish, CancellationToken ct)
    {
        var answer = await composer.Call(HttpMethod.Post, wish.BeginUrl, ct);
        if (answer is not (>= 200 and < 300, var text))
            throw new RaceFailure($"POST {wish.BeginUrl} {ReadBack.Told(answer)}; a 2xx is needed.");
        try
        {
            using var json = JsonDocument.Parse(text);
            string? Member(string name) =>
                json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                    ? value.GetString()
                    : null;
            string? Page(string name) =>
                Member(name) is not { } url || IsPage(url)
                    ? Member(name)
                    : throw new RaceFailure($"The shop's order names the {name} {ShortText.Of(url, 100)}; {Pages}");
            if (Member("order") is { } order && ObjectId.Parse(Member("objectId")) is { } id)
                return new(
                    order,
                    await AuthorizationOf(merchant, id),
                    Page("redirectUrl"),
                    Page("pollUrl"),
                    Page("captureUrl")
                );
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // Told below.
        }
        throw new RaceFailure(
            $"POST {wish.BeginUrl} answers JSON such as "
                + "{\"order\":\"7\",\"objectId\":\"S01-1234567-1234567-C000001\"}; it answered something else."
        );
    }

    /// <summary>Whether this is the address of a page that can be called.</summary>
    public static bool IsPage(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";

    /// <summary>The newest authorization of what the shop names: a charge, a permission, an order, a session.</summary>
    private async Task<ObjectId> AuthorizationOf(Merchant merchant, ObjectId id)
    {
        var family = (await engine.Store.Find<CheckoutSession>(merchant.Id, id))?.Permission ?? id.Family;
        var named = id.Number > 0 ? id.Number : 0;
        var permission = await engine.Store.Find<ChargePermission>(merchant.Id, family);
        var authorization = family.Authorization(named > 0 ? named : permission?.LastAuthorization ?? 0);
        return
            permission is not null
            && await engine.Store.Find<Authorization>(merchant.Id, authorization) is { State: State.Pending }
            ? authorization
            : throw new RaceFailure($"The order that the shop began has no pending authorization: {id}.");
    }

    /// <summary>
    /// Nothing but the check is sent to the endpoint; a disabled one is seen as such. False: it is being checked.
    /// </summary>
    private async Task<bool> Take(MerchantId merchant, NoticeEndpoint wanted)
    {
        var isBusy = false;
        await accounts.Change(merchant, present =>
        {
            // One that was broken off is over when its time is.
            var now = engine.Store.RealNow;
            isBusy = present.Endpoints.Any(one => one.Url == wanted.Url && IsChecked(one) && one.CheckedUntil > now);
            return isBusy ? present : With(present, wanted, one => IsChecked(one) || one.Disabled is null, Marked);
        });
        return !isBusy;
    }

    private Task Change(
        MerchantId merchant,
        NoticeEndpoint wanted,
        Predicate<NoticeEndpoint> which,
        Func<NoticeEndpoint, NoticeEndpoint> change
    ) => accounts.Change(merchant, present => With(present, wanted, which, change));

    private static Merchant With(
        Merchant present,
        NoticeEndpoint wanted,
        Predicate<NoticeEndpoint> which,
        Func<NoticeEndpoint, NoticeEndpoint> change
    ) =>
        present with
        {
            Endpoints = [.. present.Endpoints.Select(one => one.Url == wanted.Url && which(one) ? change(one) : one)],
        };

    /// <summary>Whether it is disabled for a check, under way or broken off.</summary>
    public static bool IsChecked(NoticeEndpoint endpoint) => endpoint.Disabled == UnderWay;

    /// <summary>The endpoint when the check is over.</summary>
    public static NoticeEndpoint Ended(NoticeEndpoint endpoint) =>
        endpoint with
        {
            Disabled = null,
            CheckedUntil = null,
        };

    private NoticeEndpoint Marked(NoticeEndpoint endpoint) =>
        endpoint with
        {
            Disabled = UnderWay,
            CheckedUntil = engine.Store.RealNow + CheckWindow,
        };

    private static string Listed(IReadOnlyList<string> outcomes) =>
        outcomes.Count == 0 ? "nothing" : string.Join(", ", outcomes);
}
