using Tender.Core;

namespace Tender.Server.Payments;

/// <summary>A permission with what was said about it.</summary>
internal sealed record PermissionWithDetails(ChargePermission Permission, PermissionDetails Details);
