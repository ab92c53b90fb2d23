namespace Tender.Simulated;

/// <summary>
/// Something that must hold. It looks at the database between two steps of the world, when nobody is in the middle of a
/// statement. A class of its own in a file of <c>Checks/</c> is all there is to add.
/// </summary>
internal abstract class Check
{
    public static IReadOnlyList<Check> All { get; } = Act.Every<Check>();

    /// <summary>Fails with a sentence that begins with the invariant's number where it does not hold.</summary>
    /// <param name="world">Of which world.</param>
    /// <param name="quiet">All faults have ended and all time has passed: nothing may be left to do.</param>
    public abstract void Look(World world, bool quiet);
}
