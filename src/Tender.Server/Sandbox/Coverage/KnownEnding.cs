using Tender.Core;

namespace Tender.Server.Sandbox.Coverage;

/// <summary>An ending that an integration can be put through.</summary>
/// <param name="Name">As the report says it, such as <c>authorization.declined.soft</c>.</param>
/// <param name="Kind">Of which objects; null for a call.</param>
/// <param name="State">The state that is reached.</param>
/// <param name="Reason">Why; null where there is one reason only.</param>
/// <param name="Reaction">What is to be done about it.</param>
internal sealed record KnownEnding(string Name, ObjectKind? Kind, State State, Reason? Reason, Reaction Reaction);
