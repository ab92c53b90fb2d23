using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Control;

/// <summary>What of the journal is about an object.</summary>
/// <param name="IsAbout">Whether a step is about it.</param>
/// <param name="Roots">The roots to look under; null for all.</param>
internal sealed record ObjectHistory(Func<JournalStep, bool> IsAbout, IReadOnlyList<string>? Roots)
{
    public static ObjectHistory Everything { get; } = new(_ => true, null);

    /// <summary>The history of an object, or of its whole family; of everything when no object is named.</summary>
    public static async Task<ObjectHistory> Of(PaymentStore store, MerchantId merchant, string? objectId, bool family)
    {
        if (objectId is null)
            return Everything;
        var id = ObjectId.Parse(objectId) ?? throw NotFound(objectId);
        var ids = Same(id);
        ObjectId[] candidates = [.. ids, id.Draft, id.Family];
        var found = await store.Find(merchant, candidates);
        if (!candidates.Any(found.ContainsKey))
            throw NotFound(objectId);
        var roots = new List<string> { id.Family.Value };
        // A permission's checkout has a family of its own, and the other way round.
        if (found.GetValueOrDefault(id) is CheckoutSession { Permission: { } permission })
            roots.Add(permission.Value);
        if (found.GetValueOrDefault(id.Family) is ChargePermission { Session: { } session })
            roots.Add(session.Family.Value);
        // A child of an agreement is made in the agreement's own entry.
        if (found.GetValueOrDefault(id.Family) is ChargePermission { Parent: { } parent })
            roots.Add(parent.Value);
        return new(family ? _ => true : IsOfThese, roots);

        bool IsOfThese(JournalStep step) =>
            ids.Contains(step.Id) || (step.Id.Kind == ObjectKind.CheckoutSession && step.Id == id.Draft);
    }

    /// <summary>The ids of one thing in both dialects: a v2 charge is an authorization and its capture.</summary>
    public static ObjectId[] Same(ObjectId id) =>
        id.Kind is ObjectKind.Authorization or ObjectKind.Capture
            ? [id.Authorization(id.Number), id.Capture(id.Number)]
            : [id];

    public static Problem NotFound(string? objectId) => new(404, $"There is no object {objectId}.");
}
