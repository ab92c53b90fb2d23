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
    Deliveries deliveries
)
{
    private const string UnderWay = "A receiver check is under way.",
        Pages = "an absolute http or https URL is needed.";

    /// <summary>Why a check is not run a second time at once, to be told.</summary>
    public const string Busy =
        "A receiver check of this endpoint is under way. If it was broken off, register the endpoint anew.";

    /// <summary>
    /// Runs the races. Meanwhile the endpoint is sent nothing else. False, and nothing done: it is being checked.
    /// </summary>
    /// <param name="merchant">Whose endpoint it is.</param>
    /// <param name="wish">What is checked.</param>
    /// <param name="told">Is told what came of each race, when it is over.</param>
    /// <param name="ct">Ends the check between two steps of a race.</param>
    public async Task<bool> Run(Merchant merchant, ReceiverWish wish, Action<RaceRun> told, CancellationToken ct)
    {
        if (!await Disable(merchant.Id, wish.Endpoint, UnderWay, null))
            return false;
        try
        {
            var plain = await Run(merchant, wish, Race.Plain, null, ct);
            told(plain);
            // Where an undisturbed notice comes to nothing, a race says nothing.
            if (plain.Passed == true)
                foreach (var race in wish.Chosen)
                    told(await Run(merchant, wish, race, plain.Outcomes, ct));
            return true;
        }
        finally
        {
            await Disable(merchant.Id, wish.Endpoint, null, UnderWay);
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
            var stage = new RaceStage(engine, clocks, deliveries, merchant, wish, subject, ct);
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
        var answer = await deliveries.Call(HttpMethod.Post, wish.BeginUrl, ct);
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
        var found = await engine.Store.Find(merchant.Id, [id]);
        var family = (found.GetValueOrDefault(id) as CheckoutSession)?.Permission ?? id.Family;
        var named = id.Number > 0 ? id.Number : 0;
        var permission = (await engine.Store.Find(merchant.Id, [family])).GetValueOrDefault(family) as ChargePermission;
        var authorization = family.Authorization(named > 0 ? named : permission?.LastAuthorization ?? 0);
        return
            permission is not null
            && (await engine.Store.Find(merchant.Id, [authorization])).GetValueOrDefault(authorization)
                is Authorization { State: State.Pending }
            ? authorization
            : throw new RaceFailure($"The order that the shop began has no pending authorization: {id}.");
    }

    /// <summary>
    /// Nothing but the check is sent to the endpoint; a disabled one is seen as such, and a PUT ends that. False: it
    /// was disabled for this reason before.
    /// </summary>
    private async Task<bool> Disable(MerchantId merchant, NoticeEndpoint wanted, string? why, string? only)
    {
        var isSo = false;
        await accounts.Change(merchant, present =>
        {
            isSo = why is not null && present.Endpoints.Any(one => one.Url == wanted.Url && one.Disabled == why);
            return present with
            {
                Endpoints =
                [
                    .. present.Endpoints.Select(one =>
                        !isSo && one.Url == wanted.Url && one.Disabled == only ? one with { Disabled = why } : one
                    ),
                ],
            };
        });
        return !isSo;
    }

    private static string Listed(IReadOnlyList<string> outcomes) =>
        outcomes.Count == 0 ? "nothing" : string.Join(", ", outcomes);
}
