namespace Tender.Server.Sandbox.Receivers;

/// <summary>One way in which notices reach a shop badly.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Tries">What it tries, in words.</param>
/// <param name="Run">Plays it on an order that the shop has begun.</param>
internal sealed record Race(string Name, string Tries, Func<RaceStage, Task> Run)
{
    /// <summary>An undisturbed notice: what it comes to is what every race must come to.</summary>
    public static Race Plain { get; } = new("plain", "one notice, undisturbed", async stage =>
        {
            await stage.Decide();
            await stage.Send(await stage.Final());
        });

    /// <summary>Every race, in the order in which they are run.</summary>
    public static IReadOnlyList<Race> All { get; } =
    [
        new("duplicate", "the same notice three times, one after the other", Duplicate),
        new("sameSecond", "the same notice eight times at once", SameSecond),
        new("early", "the notice before the change it tells of can be read", Early),
        new("late", "the same notice again a day later", Late),
        new("outOfOrder", "an older notice behind the newer one", OutOfOrder),
        .. Forgery.All.Select(forgery => new Race(
            $"forged.{forgery.Name}",
            $"a forged notice: {forgery.Tries}",
            stage => Forged(stage, forgery)
        )),
        new("unknownObject", "a signed notice about an object the shop never heard of", UnknownObject),
        new("giant", "a body of four megabytes", Giant),
        new("contentType", "a notice as text/html, then as it should be", ContentType),
        new("redirect", "the notice while the buyer returns to the shop", Redirect),
        new("poll", "the notice while the shop reads the object by itself", Poll),
        new("cancelAgainstCapture", "the buyer cancels while the shop captures", CancelAgainstCapture),
    ];

    private static async Task Duplicate(RaceStage stage)
    {
        await stage.Decide();
        var notice = await stage.Final();
        for (var n = 0; n < 3; n++)
            await stage.Send(notice);
    }

    private static async Task SameSecond(RaceStage stage)
    {
        await stage.Decide();
        var notice = await stage.Final();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => stage.Send(notice)));
    }

    private static async Task Early(RaceStage stage)
    {
        await stage.Send(await stage.Final());
        await stage.NothingCame();
        await stage.Decide();
        await stage.Send(await stage.Final());
    }

    private static async Task Late(RaceStage stage)
    {
        await stage.Decide();
        var notice = await stage.Final();
        await stage.Send(notice);
        await stage.SomethingCame();
        await stage.Advance(TimeSpan.FromDays(1));
        await stage.Send(notice);
    }

    private static async Task OutOfOrder(RaceStage stage)
    {
        var older = await stage.Pending();
        await stage.Decide();
        await stage.Send(await stage.Final());
        await stage.SomethingCame();
        await stage.Send(older);
    }

    private static async Task Forged(RaceStage stage, Forgery forgery)
    {
        await stage.Send(forgery.Of(await stage.Final()));
        await stage.NothingCame();
        await stage.Decide();
        await stage.Send(await stage.Final());
    }

    private static async Task UnknownObject(RaceStage stage)
    {
        await stage.Send(await stage.OfNobody());
        await stage.NothingCame();
        await stage.Decide();
        await stage.Send(await stage.Final());
    }

    private static async Task Giant(RaceStage stage)
    {
        var notice = await stage.Final();
        await stage.Send(notice with { Body = [.. notice.Body, .. new byte[4 << 20].Select(_ => (byte)' ')] });
        await stage.NothingCame();
        await stage.Decide();
        await stage.Send(await stage.Final());
    }

    private static async Task ContentType(RaceStage stage)
    {
        await stage.Decide();
        var notice = await stage.Final();
        await stage.Send(notice, "text/html");
        await stage.Send(notice);
    }

    private static async Task Redirect(RaceStage stage)
    {
        var url = stage.Subject.RedirectUrl ?? throw stage.NotOffered("redirectUrl");
        await stage.Decide();
        var notice = await stage.Final();
        await Task.WhenAll(stage.Send(notice), stage.Call(HttpMethod.Get, url), stage.Send(notice));
    }

    private static async Task Poll(RaceStage stage)
    {
        var url = stage.Subject.PollUrl ?? throw stage.NotOffered("pollUrl");
        await stage.Decide();
        var notice = await stage.Final();
        await Task.WhenAll(stage.Call(HttpMethod.Post, url), stage.Send(notice), stage.Call(HttpMethod.Post, url));
    }

    private static async Task CancelAgainstCapture(RaceStage stage)
    {
        var url = stage.Subject.CaptureUrl ?? throw stage.NotOffered("captureUrl");
        await stage.Decide();
        await stage.Send(await stage.Final());
        await stage.SomethingCame();
        await Task.WhenAll(stage.Call(HttpMethod.Post, url), stage.Cancel());
        await stage.Send(await stage.Present());
        await stage.EndedOnce();
    }
}
