namespace Tender.Server.Sandbox.Coverage;

/// <summary>How an integration did with one ending.</summary>
/// <param name="Ending">Which.</param>
/// <param name="Applies">Whether the integration can meet it.</param>
/// <param name="Reached">How often it was put through it.</param>
/// <param name="Noticed">How often it learned of it.</param>
/// <param name="Reacted">How often it reacted in an accepted way.</param>
/// <param name="NoticedAfter">How long that took at the most, in the merchant's time; null for never.</param>
internal sealed record EndingCoverage(
    KnownEnding Ending,
    bool Applies,
    int Reached,
    int Noticed,
    int Reacted,
    TimeSpan? NoticedAfter
)
{
    /// <summary>Whether it was tested: reached, noticed and reacted to, once at least.</summary>
    public bool IsTested => Reacted > 0;
}
