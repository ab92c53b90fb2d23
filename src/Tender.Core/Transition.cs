namespace Tender.Core;

/// <summary>
/// One line of the table: an object of this kind may go from here to there for this cause, with this reason.
/// </summary>
/// <param name="Kind">The object.</param>
/// <param name="From">The state before; null for a new object.</param>
/// <param name="Cause">What moves it.</param>
/// <param name="To">The state after.</param>
/// <param name="Reason">The reason it then carries; null for none.</param>
public readonly record struct Transition(ObjectKind Kind, State? From, Cause Cause, State To, Reason? Reason);
