using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>A credential as the gate needs it.</summary>
/// <param name="Merchant">Whose.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Material">The key.</param>
internal sealed record Credential(MerchantId Merchant, CredentialKind Kind, byte[] Material);
