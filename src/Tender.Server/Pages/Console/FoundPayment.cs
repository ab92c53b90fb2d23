using Tender.Core;

namespace Tender.Server.Pages.Console;

/// <summary>A line of a list of payments.</summary>
/// <param name="Record">The object.</param>
/// <param name="Details">What is known of its order; null where nothing is.</param>
internal sealed record FoundPayment(Record Record, PermissionDetails? Details);
