namespace Tender.Simulated.Checks;

/// <summary>
/// I25, I27, I29: what counts as delivered has arrived; no attempt comes before its pause is over; in the end nothing
/// waits.
/// </summary>
internal sealed class NoticesCheck : Check
{
    private const long PauseMs = 60 * 60 * 1000,
        WindowMs = 29 * 24 * PauseMs;

    public override void Look(World world, bool quiet)
    {
        var urls = world
            .Shops.SelectMany(shop => shop.Endpoints.Select(one => (Key: (shop.Id.Value, one.Id), one.Url)))
            .ToDictionary(one => one.Key, one => one.Url);
        foreach (
            var (merchant, endpoint, message, state) in world.Look(
                "SELECT merchant, endpoint, message_id, state FROM deliveries WHERE form IN (1, 2)",
                row => (row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3))
            )
        )
        {
            if (state == "delivered" && !world.Network.HasArrived(urls[(merchant, endpoint)], message))
                world.Break($"I25 {message} to {endpoint} of {merchant} counts as delivered, and has not arrived");
            if (quiet && state == "pending")
                world.Break($"I25 {message} to {endpoint} of {merchant} still waits when everything is over");
        }
        // A crash between attempt and answer, or an answer written down too late, costs one attempt more: not two.
        var early = world.Look(
            "SELECT a.merchant, a.endpoint, a.n FROM attempts a JOIN attempts b ON a.bucket = b.bucket AND "
                + "a.merchant = b.merchant AND a.seq = b.seq AND a.step = b.step AND a.endpoint = b.endpoint AND "
                + "a.form = b.form AND b.n = a.n + 2 WHERE b.at < a.at + @pause AND a.duration_ms IS NOT NULL",
            row => (Key: (row.GetString(0), row.GetString(1)), Number: row.GetInt16(2) + 2),
            ("pause", PauseMs)
        );
        foreach (var (key, number) in early)
            if (!world.HasFlooded(urls[key]))
                world.Break($"I27 attempt {number} to {key.Item2} of {key.Item1} came before one pause was over");
        var hasty = world.Look(
            "SELECT message_id FROM deliveries d WHERE state = 'dead' AND NOT EXISTS (SELECT 1 FROM attempts a WHERE "
                + "a.bucket = d.bucket AND a.merchant = d.merchant AND a.seq = d.seq AND a.step = d.step AND "
                + "a.endpoint = d.endpoint AND a.form = d.form AND a.at >= d.first_at + @window) LIMIT 1",
            row => row.GetString(0),
            ("window", WindowMs)
        );
        if (hasty.Count > 0)
            world.Break($"I25 {hasty[0]} is a dead letter, and its thirty days are not over");
    }
}
