namespace Tender.Core;

/// <summary>
/// What a job needs besides its object. It is stored as text: each record that derives from this one prints its text
/// and reads it back, and nobody else knows the format.
/// </summary>
public abstract record JobArguments
{
    /// <summary>The text that is stored.</summary>
    public abstract string Print();

    /// <summary>
    /// The lane of the merchant's in which the job runs: the jobs of one lane share a bounded number of places. Null
    /// for a job that waits for nobody but its turn.
    /// </summary>
    public virtual string? Lane => null;

    /// <inheritdoc cref="Print"/>
    public sealed override string ToString() => Print();
}
