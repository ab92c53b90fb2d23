using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>A delivery that waits for the next notice to the same endpoint.</summary>
/// <param name="Object">What the notice is about.</param>
/// <param name="Arguments">Which delivery, as the arguments of its job.</param>
internal sealed record HeldDelivery(ObjectId Object, string Arguments);
