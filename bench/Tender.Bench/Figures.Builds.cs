using System.Diagnostics;

namespace Tender.Bench;

internal sealed partial class Figures
{
    /// <summary>
    /// Whether a change is worth it: this build and another one, a server of each, the same requests in short turns, so
    /// that a machine that is slow for a second is slow for both. Each is filled through its own API, so that it keeps
    /// its own schema. It fills no row.
    /// </summary>
    /// <param name="other">The folder where the other build was published.</param>
    /// <param name="names">On these databases: sqlite, postgres; none for both.</param>
    /// <param name="told">Whether the merchant has an endpoint, and a turn ends when everything is delivered.</param>
    public async Task Builds(string other, IReadOnlyList<string> names, bool told)
    {
        foreach (var postgres in DatabasesOf(names))
        {
            await using var mine = await BuildBed.Open(null, postgres);
            await using var theirs = await BuildBed.Open(other, postgres);
            // As many as the faster server can take.
            var seconds = warming.TotalSeconds + (window.TotalSeconds * rounds);
            foreach (var bed in new[] { mine, theirs })
            {
                await bed.Fill(PermissionCount, (int)(14_000 * seconds) / OrderMax);
                if (told)
                    await bed.Listen();
            }
            var (ours, others) = (Stocks(mine), Stocks(theirs));
            var database = postgres ? "PostgreSQL" : "SQLite";
            TellBuilds(
                "v2 Create Charge",
                database,
                await InShortTurns((mine, ours.Charges), (theirs, others.Charges), Connections)
            );
            TellBuilds(
                "v1 Authorize",
                database,
                await InShortTurns((mine, ours.Orders), (theirs, others.Orders), Connections)
            );
            var alone = await InShortTurns((mine, ours.Charges), (theirs, others.Charges), 1);
            TellBuilds("v2 Create Charge, one connection", database, alone);

            (Stock Charges, Stock Orders) Stocks(BuildBed bed) =>
                (bed.SignCharges((int)(14_000 * seconds)), bed.SignAuthorizations(0, (int)(14_000 * seconds)));
        }
    }

    /// <summary>What both came to, turn by turn.</summary>
    private async Task<List<(BuildTurn Ours, BuildTurn Other)>> InShortTurns(
        (BuildBed Bed, Stock Stock) mine,
        (BuildBed Bed, Stock Stock) theirs,
        int connections
    )
    {
        var turn = TimeSpan.FromSeconds(connections == 1 ? 1 : window.TotalSeconds / 2);
        var turns = new List<(BuildTurn, BuildTurn)>();
        if (connections > 1)
            foreach (var (bed, stock) in new[] { mine, theirs })
                (await Load.Run(bed.Port, connections, warming / 2, stock)).Clean("warming up");
        for (var i = 0; i < (connections == 1 ? rounds : 2 * rounds); i++)
            if (i % 2 == 0)
                turns.Add((await Measured(mine), await Measured(theirs)));
            else
                turns.Add(
                    (await Measured(theirs), await Measured(mine)) is var (other, ours) ? (ours, other) : default
                );
        return turns;

        async Task<BuildTurn> Measured((BuildBed Bed, Stock Stock) of)
        {
            var (before, started) = (await of.Bed.Spent(), Stopwatch.GetTimestamp());
            var run = await Load.Run(of.Bed.Port, connections, turn, of.Stock);
            var perSecond = run.Clean("a turn");
            if (of.Bed.IsTold)
            {
                await of.Bed.Delivered();
                perSecond = run.Answers / Stopwatch.GetElapsedTime(started).TotalSeconds;
            }
            var after = await of.Bed.Spent();
            return new(
                perSecond,
                (after.Server - before.Server).TotalMicroseconds / run.Answers,
                (after.Database - before.Database).TotalMicroseconds / run.Answers,
                (after.Written - before.Written) / 1024.0 / run.Answers
            );
        }
    }

    private void TellBuilds(string work, string database, List<(BuildTurn Ours, BuildTurn Other)> turns)
    {
        var rates = turns.Select(one => one.Ours.PerSecond / one.Other.PerSecond).ToList();
        var costs = turns.Select(one => one.Ours.Us / one.Other.Us).ToList();
        var rate = Invariant($"{Table.Median(rates):F3} of its rate ({rates.Min():F2} to {rates.Max():F2})");
        var cost = Invariant($"{Table.Median(costs):F3} of its processor time ({costs.Min():F2} to {costs.Max():F2})");
        table.Note($"{work}, {database}, this build against the other: {rate}, {cost}.");
        table.Note($"This: {Told(one => one.Ours)}. The other: {Told(one => one.Other)}.");

        string Told(Func<(BuildTurn Ours, BuildTurn Other), BuildTurn> which)
        {
            var (rate, server, database, written) = (
                Table.Median(turns.Select(one => which(one).PerSecond)),
                Table.Median(turns.Select(one => which(one).ServerUs)),
                Table.Median(turns.Select(one => which(one).DatabaseUs)),
                Table.Median(turns.Select(one => which(one).WrittenKb))
            );
            return Invariant($"{rate:F0} a second, server {server:F0} us, database {database:F0} us, ")
                + Invariant($"{written:F1} kB written");
        }
    }

    /// <summary>One turn of a build: its rate, and what a request costs it.</summary>
    private readonly record struct BuildTurn(double PerSecond, double ServerUs, double DatabaseUs, double WrittenKb)
    {
        public double Us => ServerUs + DatabaseUs;
    }
}
