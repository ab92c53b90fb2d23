using Tender.Server.Storage;

namespace Tender.Simulated.Checks;

/// <summary>
/// I18, I20, I36: the answers that were given are kept as they were given, an answer is kept exactly where its deed is
/// in the journal, and every deed that was answered with a yes is there.
/// </summary>
internal sealed class AnswersCheck : Check
{
    public override void Look(World world, bool quiet)
    {
        foreach (var shop in world.Shops)
        {
            var kept = world
                .Look(
                    "SELECT scope, key, status, body FROM replies WHERE bucket = @bucket AND merchant = @merchant",
                    row =>
                        (
                            Key: (row.GetString(0), row.GetString(1)),
                            Status: (int)row.GetInt16(2),
                            Body: KeptBody.Unpack(row.GetBytes(3))
                        ),
                    ("bucket", Merchant.BucketOf(shop.Id)),
                    ("merchant", shop.Id.Value)
                )
                .ToDictionary(row => row.Key);
            var done = world
                .Look(
                    "SELECT summary FROM journal WHERE bucket = @bucket AND merchant = @merchant",
                    row => row.GetString(0),
                    ("bucket", Merchant.BucketOf(shop.Id)),
                    ("merchant", shop.Id.Value)
                )
                .ToHashSet();
            foreach (var request in shop.Asked)
                Look(
                    world,
                    request,
                    kept.TryGetValue((request.What, request.Key!), out var row) ? (row.Status, row.Body) : null,
                    done
                );
            if (kept.Count > shop.Asked.Count)
                world.Break($"I20 {shop.Id}: more answers are kept than there were questions");
            if (shop.Acknowledged.FirstOrDefault(deed => !done.Contains(deed)) is { } lost)
                world.Break($"I36 {shop.Id}: {lost} was answered with a yes, and is not in the journal");
        }
    }

    private static void Look(World world, Request request, (int Status, byte[] Body)? kept, HashSet<string> done)
    {
        if (
            request.Answer is { } answer
            && (kept is not var (status, body) || status != answer.Status || !body.AsSpan().SequenceEqual(answer.Body))
        )
            world.Break($"I18 {request.Summary}: the answer given is not the one kept");
        if (world.Bank is null && request is { UnderWay: 0, MayBeDone: false } && done.Contains(request.Summary))
            world.Break($"I23 {request.Summary}: whoever sent it was told that it was not begun, and it was done");
        // Confirming what is confirmed is a yes that writes nothing.
        if (kept is not null != done.Contains(request.Summary) && !(kept is not null && request.What == "confirm"))
            world.Break(
                $"I20 {request.Summary}: its answer is {(kept is null ? "not " : "")}kept, and it was "
                    + $"{(kept is null ? "" : "not ")}done"
            );
    }
}
