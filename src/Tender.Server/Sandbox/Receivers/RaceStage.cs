using Tender.Core;
using Tender.Server.Jobs;
using Tender.Server.Notifications;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Receivers;

/// <summary>
/// What a race is played with: an order of the shop, its object here, notices about it, and the read-back.
/// </summary>
internal sealed class RaceStage(
    Engine engine,
    MerchantClocks clocks,
    NoticeComposer composer,
    Merchant merchant,
    ReceiverWish wish,
    RaceSubject subject,
    CancellationToken ct
)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50),
        Quiet = TimeSpan.FromMilliseconds(500);

    /// <summary>Real time: a shop outside is waited for.</summary>
    private static readonly TimeProvider Time = TimeProvider.System;

    private readonly Dialects dialect = wish.Endpoint.Dialects;

    public RaceSubject Subject => subject;

    /// <summary>The processor decides: the authorization is open. The clock moves to that instant.</summary>
    public async Task Decide()
    {
        await Advance(TimeSpan.FromMinutes(1));
        if ((await Read())?.State != State.Open)
            throw new RaceFailure("The authorization that the shop began was not approved; begin one that is.");
    }

    /// <summary>Moves the merchant's clock; the shop is told nothing by that.</summary>
    public async Task Advance(TimeSpan by)
    {
        if (await clocks.Advance(merchant.Id, new AdvanceTarget(null, by), false, TimeSpan.FromMinutes(1), ct) is null)
            throw new RaceFailure("The clock is being advanced by somebody else.");
    }

    /// <summary>A signed notice that the authorization is open, whether it is or not.</summary>
    public async Task<TriedNotice> Final() =>
        await Compose((await Needed()) with { State = State.Open, Reason = null });

    /// <summary>A signed notice that it is pending.</summary>
    public async Task<TriedNotice> Pending() =>
        await Compose((await Needed()) with { State = State.Pending, Reason = null });

    /// <summary>A signed notice of what it is.</summary>
    public async Task<TriedNotice> Present() => await Compose(await Needed());

    /// <summary>A signed notice about an object that nobody began.</summary>
    public async Task<TriedNotice> OfNobody()
    {
        var unknown = ObjectId.MintPermission(true, false, merchant.Region, 99_999_999_999_999).Authorization(999_999);
        return await Compose((await Needed()) with { Id = unknown, State = State.Open });
    }

    /// <summary>Sends a notice; whatever the endpoint answers to it.</summary>
    public Task Send(TriedNotice notice, string? contentType = null) =>
        composer.Try(merchant, wish.Endpoint, notice, contentType, ct);

    /// <summary>Calls a page of the shop.</summary>
    public Task Call(HttpMethod method, string url) => composer.Call(method, url, ct);

    /// <summary>The buyer cancels the authorization; the shop may have been faster.</summary>
    public Task Cancel() => new BuyerActions(engine).CancelCharge(merchant.Id, subject.Authorization);

    public RaceFailure NotOffered(string name) => new($"The shop's order names no {name}.", isSkipped: true);

    /// <summary>Nothing may have come of it so far.</summary>
    public async Task NothingCame()
    {
        await Task.Delay(Quiet, Time, ct);
        if (await Outcomes() is { Count: > 0 } early)
            throw new RaceFailure($"There is an outcome before anything has happened: {string.Join(", ", early)}.");
    }

    /// <summary>Something must come of it.</summary>
    public async Task SomethingCame()
    {
        var started = Time.GetTimestamp();
        while ((await Outcomes()).Count == 0)
        {
            if (Time.GetElapsedTime(started) > wish.Patience)
                throw new RaceFailure("Nothing came of a notice that is as it should be.");
            await Task.Delay(Look, Time, ct);
        }
    }

    /// <summary>The outcomes, once no more come.</summary>
    public async Task<IReadOnlyList<string>> Settled(IReadOnlyList<string>? expected)
    {
        var started = Time.GetTimestamp();
        var (last, since) = (await Outcomes(), started);
        while (true)
        {
            await Task.Delay(Look, Time, ct);
            var now = await Outcomes();
            if (!now.SequenceEqual(last))
                (last, since) = (now, Time.GetTimestamp());
            var isAsExpected = expected is null ? last.Count > 0 : last.SequenceEqual(expected);
            var quiet = Time.GetElapsedTime(since);
            if (quiet > Quiet && (isAsExpected || Time.GetElapsedTime(started) > wish.Patience))
                return last;
        }
    }

    /// <summary>Of a capture and a cancellation at once, the shop knows one as the end, and once.</summary>
    public async Task EndedOnce()
    {
        var found = await engine.Store.Find(
            merchant.Id,
            [subject.Authorization, subject.Authorization.Capture(subject.Authorization.Number)]
        );
        var outcomes = await Settled(null);
        if (outcomes.Distinct(StringComparer.Ordinal).Count() != outcomes.Count)
            throw new RaceFailure($"An outcome is there twice: {string.Join(", ", outcomes)}.");
        var isCaptured = found.Values.OfType<Capture>().Any(capture => capture.State != State.Declined);
        var claims = outcomes.Any(one => one.Contains("captured", StringComparison.OrdinalIgnoreCase));
        if (isCaptured != claims)
            throw new RaceFailure(
                $"The money was {(isCaptured ? "" : "not ")}taken, and the shop knows {string.Join(", ", outcomes)}."
            );
    }

    /// <summary>What the shop says came of the order.</summary>
    private async Task<IReadOnlyList<string>> Outcomes()
    {
        var url = wish.ReadBackUrl.Replace("{order}", Uri.EscapeDataString(subject.Order), StringComparison.Ordinal);
        var answer = await composer.Call(HttpMethod.Get, url, ct);
        if (answer is not (200, var text))
            throw new RaceFailure($"The read-back {url} {ReadBack.Told(answer)}; a 200 is needed.");
        return ReadBack.Read(text)
            ?? throw new RaceFailure($"The read-back {url} is no list of outcomes: {ShortText.Of(text, 100)}");
    }

    private Task<TriedNotice> Compose(Authorization record) =>
        composer.Compose(merchant, record, record.ChangedAt, dialect, wish.Endpoint.SignatureVersion);

    private async Task<Authorization?> Read() =>
        await engine.Store.Find<Authorization>(merchant.Id, subject.Authorization);

    private async Task<Authorization> Needed() =>
        await Read() ?? throw new RaceFailure($"There is no {subject.Authorization} any more.");
}
