using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>An address that a buyer has, with the id by which the pages name it.</summary>
internal sealed record BuyerAddress(string Id, Address Address);
