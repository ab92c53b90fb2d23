using Tender.Server.Storage;
using Tender.Tests.Simulations;

namespace Tender.Simulated.Checks;

/// <summary>
/// What <c>tender verify</c> checks: money, states, journal, ledger, settlements, jobs, what is owed.
/// </summary>
internal sealed class BooksCheck : Check
{
    public override void Look(World world, bool quiet)
    {
        foreach (var shop in world.Shops)
            try
            {
                new Invariants(world.Real, shop.Id, world.Bank?.Truth)
                {
                    ClockMayStand = world.Bank is null && shop.HasMoved,
                    OneClock = true,
                }
                    .CheckAll(quiet)
                    .GetAwaiter()
                    .GetResult();
            }
            catch (InvariantBrokenException dead)
                when (!quiet && dead.Message.StartsWith("I33", StringComparison.Ordinal) && IsQuarantine(world))
            {
                // The processor contradicted itself: an operator must look, and will.
            }
    }

    private static bool IsQuarantine(World world) =>
        world
            .Look(
                "SELECT 1 FROM jobs j WHERE dead = 1 AND NOT EXISTS (SELECT 1 FROM objects o WHERE o.bucket = j.bucket "
                    + "AND o.merchant = j.merchant AND o.id = j.object AND o.doc LIKE '%contradiction%')",
                _ => 1
            )
            .Count == 0;
}
