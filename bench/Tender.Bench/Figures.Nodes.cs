namespace Tender.Bench;

internal sealed partial class Figures
{
    private const int NodesMax = 3;

    /// <summary>
    /// Row 20: what another node costs. All nodes run from the beginning; what is compared is the processor time of
    /// all of them and of PostgreSQL for a charge, while one, two or three of them are asked. A machine has as many
    /// cores as it has, so rates would say nothing.
    /// </summary>
    public async Task Nodes()
    {
        await using var bed = await Bed.Open(postgres: true);
        var shop = await Stocked(bed, charges: (int)(9_000 * NodesMax * window.TotalSeconds * (rounds + 2)));
        List<ServerProcess> nodes = [shop.Server];
        while (nodes.Count < NodesMax)
            nodes.Add(await bed.AddNode());
        await CostOn(NodesMax);
        var (two, three) = (new List<Round>(), new List<double>());
        for (var i = -1; i < rounds; i++)
        {
            var (one, both, all) = (await CostOn(1), await CostOn(2), await CostOn(NodesMax));
            // While the code is still compiled, who is asked first costs twice as much: that round does not count.
            if (i < 0)
                continue;
            two.Add(new(both, one));
            three.Add(all / one);
        }
        table.Add(20, two, "us", also: Table.Median(three));

        async Task<double> CostOn(int count)
        {
            var before = Worked();
            var runs = await Task.WhenAll(
                nodes.Take(count).Select(node => Load.Run(node.Port, Connections, window, shop.Charges))
            );
            foreach (var run in runs)
                run.Clean("charges");
            return (Worked() - before).TotalMicroseconds / runs.Sum(run => run.Answers);
        }

        TimeSpan Worked() => nodes.Aggregate(bed.DatabaseWorked, (sum, node) => sum + node.Worked);
    }
}
