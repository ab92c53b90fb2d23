using System.Diagnostics;

namespace Tender.Bench;

internal sealed partial class Figures
{
    /// <summary>
    /// How long a database of another build takes to become this build's, with that many payments in it, and whether
    /// every answer kept under a key is the same byte for byte afterwards. It fills no row.
    /// </summary>
    /// <param name="other">The folder where the older build was published.</param>
    /// <param name="names">On these databases: sqlite, postgres; none for both.</param>
    /// <param name="payments">How many, one in fifty of them of the second generation.</param>
    public async Task Migration(string other, IReadOnlyList<string> names, int payments)
    {
        foreach (var postgres in DatabasesOf(names))
        {
            await using var bed = await BuildBed.Open(other, postgres);
            var charges = payments / 50;
            await bed.Fill(PermissionCount, (payments - charges) / OrderMax);
            await Sell(bed, bed.SignCharges(charges));
            // Signed in parts: a request that was signed long ago is refused.
            for (var from = 0; from < payments - charges; from += 50_000)
                await Sell(bed, bed.SignAuthorizations(from, Math.Min(50_000, payments - charges - from)));
            await bed.Stop();
            var notices = await bed.AddNotices();
            var before = await bed.KeptAnswers();
            var started = Stopwatch.GetTimestamp();
            await bed.StartAgain(build: null);
            var took = Stopwatch.GetElapsedTime(started);
            var after = await bed.KeptAnswers();
            if (before != after)
                throw new CannotMeasureException($"Kept answers were {before}, and are {after}.");
            (await Load.Run(bed.Port, Connections, window, bed.SignCharges(charges))).Clean("the same charges again");
            var database = postgres ? "PostgreSQL" : "SQLite";
            table.Note(
                $"{payments:N0} payments, {notices:N0} notices, {database}: ready after {took.TotalSeconds:F1} s."
            );
            table.Note($"All {after.Count:N0} kept answers are byte for byte what they were.");
        }

        static async Task Sell(BuildBed bed, Stock stock) =>
            (await Load.Run(bed.Port, Connections, TimeSpan.FromMinutes(10), stock)).Clean("filling");
    }

    private static IEnumerable<bool> DatabasesOf(IReadOnlyList<string> names) =>
        new[] { false, true }.Where(one => names.Count == 0 || names.Contains(one ? "postgres" : "sqlite"));
}
