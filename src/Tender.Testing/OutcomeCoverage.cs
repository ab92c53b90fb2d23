namespace Tender.Testing;

/// <summary>Which endings an integration was put through, and how it did.</summary>
/// <param name="Percent">How many in a hundred of the endings that apply were reached, noticed and reacted to.</param>
/// <param name="Endings">Every ending that the protocol knows.</param>
/// <param name="Warnings">What the integration did wrong, with the call that shows it; empty when nothing.</param>
public sealed record OutcomeCoverage(
    int Percent,
    IReadOnlyList<EndingCoverage> Endings,
    IReadOnlyList<string> Warnings
);

/// <summary>How an integration did with one ending.</summary>
/// <param name="Ending">Its name, such as <c>authorization.declined.soft</c>.</param>
/// <param name="Applies">Whether the integration can meet it: who refunds nothing meets no declined refund.</param>
/// <param name="Reached">How often the integration was put through it.</param>
/// <param name="Noticed">How often it learned of it: an answer, a notice answered with a 2xx, or a read.</param>
/// <param name="Reacted">How often it reacted in an accepted way.</param>
/// <param name="NoticedAfter">How long noticing took at the most, as ISO 8601; null when it never did.</param>
/// <param name="Expected">What is to be done about it, in words.</param>
public sealed record EndingCoverage(
    string Ending,
    bool Applies,
    int Reached,
    int Noticed,
    int Reacted,
    string? NoticedAfter,
    string Expected
);
