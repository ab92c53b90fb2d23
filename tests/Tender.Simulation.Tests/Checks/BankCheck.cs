namespace Tender.Simulated.Checks;

/// <summary>I7: what no service may ask of a processor; I8: in the end it holds nothing that is in no book.</summary>
internal sealed class BankCheck : Check
{
    public override void Look(World world, bool quiet)
    {
        if (world.Bank is not { Truth: var truth })
            return;
        if (truth.Misuses.Count > 0)
            world.Break("I7 " + string.Join("; ", truth.Misuses));
        if (!quiet)
            return;
        var known = world.Look("SELECT id FROM objects", row => row.GetString(0)).ToHashSet();
        foreach (var id in truth.Effects().Keys)
            if (!known.Contains(id.Value))
                world.Break($"I8 {id} is at the processor and in no book");
    }
}
