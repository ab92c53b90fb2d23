using Tender.Core;

namespace Tender.Server.Sandbox;

/// <summary>An order or agreement that a buyer started.</summary>
/// <param name="Id">Its id.</param>
/// <param name="AccessToken">The login token that opens it to the merchant's server.</param>
internal sealed record StartedOrder(ObjectId Id, string AccessToken);
