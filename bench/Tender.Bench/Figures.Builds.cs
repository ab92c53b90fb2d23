using Tender.Core;

namespace Tender.Bench;

internal sealed partial class Figures
{
    /// <summary>
    /// Whether a change is worth it: this build and another one, a server of each, the same requests in short turns, so
    /// that a machine that is slow for a second is slow for both. It fills no row.
    /// </summary>
    /// <param name="other">The folder where the other build was published.</param>
    /// <param name="names">On these databases: sqlite, postgres; none for both.</param>
    public async Task Builds(string other, IReadOnlyList<string> names)
    {
        // The same merchant, the same permissions: what is signed for one server is signed for all.
        Stock? signed = null;
        foreach (
            var postgres in new[] { false, true }.Where(one =>
                names.Count == 0 || names.Contains(one ? "postgres" : "sqlite")
            )
        )
        {
            await using var mine = await Bed.Open(postgres);
            await using var theirs = await Bed.Open(postgres);
            foreach (var bed in new[] { mine, theirs })
            {
                var permissions = await bed.Seed(PermissionCount, PermissionKind.PaymentMethodOnFile, "v2.on-file");
                signed ??= Signed(bed, permissions);
            }
            var (server, reference) = (await mine.MoveOut(), await theirs.MoveOut(other));
            var (rates, costs) = await InShortTurns((mine, server), (theirs, reference), signed!);
            TellBuilds(postgres ? "PostgreSQL" : "SQLite", rates, costs);
        }
    }

    /// <summary>The requests of a whole comparison: as many as the faster server can take.</summary>
    private Stock Signed(Bed bed, string[] permissions)
    {
        using var signer = new PssSigner(bed.Shop.PrivateKey);
        return new(
            Made((int)(8_000 * (warming.TotalSeconds + (window.TotalSeconds * rounds))), i =>
                CreateCharge(
                    bed.Shop,
                    signer,
                    i % 2 == 0 ? 20 : 32,
                    permissions[i % permissions.Length],
                    $"o-{i}",
                    $"k-{i}"
                )
            )
        );
    }

    /// <summary>What both came to, turn by turn: charges a second, and processor time of each.</summary>
    private async Task<(List<Round> Rates, List<Round> Costs)> InShortTurns(
        (Bed Bed, ServerProcess Server) mine,
        (Bed Bed, ServerProcess Server) theirs,
        Stock signed
    )
    {
        var turn = TimeSpan.FromSeconds(window.TotalSeconds / 2);
        var (requests, known) = (signed.Copy(), signed.Copy());
        await Load.Run(mine.Server.Port, Connections, warming, requests);
        await Load.Run(theirs.Server.Port, Connections, warming, known);
        var (rates, costs) = (new List<Round>(), new List<Round>());
        for (var i = 0; i < 2 * rounds; i++)
        {
            (double Rate, double Us) ours,
                others;
            if (i % 2 == 0)
                (ours, others) = (await Measured(mine, requests), await Measured(theirs, known));
            else
                (others, ours) = (await Measured(theirs, known), await Measured(mine, requests));
            rates.Add(new(ours.Rate, others.Rate));
            costs.Add(new(ours.Us, others.Us));
        }
        return (rates, costs);

        async Task<(double, double)> Measured((Bed Bed, ServerProcess Server) of, Stock stock)
        {
            var worked = of.Server.Worked + of.Bed.DatabaseWorked;
            var run = await Load.Run(of.Server.Port, Connections, turn, stock);
            return (
                run.Clean("Create Charge"),
                (of.Server.Worked + of.Bed.DatabaseWorked - worked).TotalMicroseconds / run.Answers
            );
        }
    }

    private void TellBuilds(string database, List<Round> rates, List<Round> costs)
    {
        var (ourUs, otherUs) = (
            Table.Median(costs.Select(one => one.Ours)),
            Table.Median(costs.Select(one => one.Reference))
        );
        var rate = Invariant($"{Median(rates):F3} of its rate ({Spread(rates)})");
        var cost = Invariant($"{Median(costs):F3} of its processor time");
        var spent = Invariant($"{Spread(costs)}; {ourUs:F0} us against {otherUs:F0}");
        table.Note($"v2 Create Charge, {database}, this build against the other: {rate}, {cost} ({spent}).");

        static double Median(List<Round> rounds) => Table.Median(rounds.Select(round => round.Ratio));

        static string Spread(List<Round> rounds) =>
            Invariant($"{rounds.Min(round => round.Ratio):F2} to {rounds.Max(round => round.Ratio):F2}");
    }
}
