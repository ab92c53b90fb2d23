using Tender.Core;

namespace Tender.Server.Processors;

/// <summary>An operation that a processor lists by itself.</summary>
/// <param name="OperationId">Our operation id, as the processor was told it.</param>
/// <param name="Kind">authorize, capture or refund, as the processor says it.</param>
/// <param name="IsDone">Whether it was done; null while that is not decided yet.</param>
/// <param name="Amount">Of how much.</param>
internal sealed record FarOperation(string OperationId, string Kind, bool? IsDone, Money Amount);
