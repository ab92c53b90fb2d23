namespace Tender.Core;

/// <summary>One record's step within a change, however many decisions it took.</summary>
/// <param name="Before">The stored version; null for a new object.</param>
/// <param name="After">The version to store.</param>
public readonly record struct Step(Record? Before, Record After)
{
    /// <summary>Whether the state moved: what journals, timelines and notices speak of.</summary>
    public bool MovesState => Before is null || Before.State != After.State || Before.Reason != After.Reason;
}
