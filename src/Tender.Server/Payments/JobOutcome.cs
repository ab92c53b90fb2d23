namespace Tender.Server.Payments;

/// <summary>
/// What a handler made of its job. A closed set; an exception is none of these: the job has failed, and is tried again
/// after a pause.
/// </summary>
internal abstract record JobOutcome
{
    private JobOutcome() { }

    /// <summary>The job ended in the handler's own commit, or another worker has it.</summary>
    public sealed record Done : JobOutcome;

    /// <summary>Nothing is wrong, and there is more to do.</summary>
    /// <param name="At">When, in real time.</param>
    public sealed record AgainAt(DateTimeOffset At) : JobOutcome;

    /// <summary>No repetition can help; an operator must look.</summary>
    /// <param name="Reason">Why, in a sentence.</param>
    public sealed record Dead(string Reason) : JobOutcome;
}
