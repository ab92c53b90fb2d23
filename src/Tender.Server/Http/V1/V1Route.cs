namespace Tender.Server.Http.V1;

/// <summary>One row of the table: what an action's name asks for.</summary>
/// <param name="Section">The section of MWS it belongs to.</param>
/// <param name="Action">The action.</param>
/// <param name="Handle">Its handler.</param>
internal sealed record V1Route(V1Section Section, V1Action Action, Func<V1Call, Task<WireResponse>> Handle)
{
    public string Name { get; } = Action.ToString();
}
