namespace Tender.Server.Storage;

/// <summary>What a merchant signs with.</summary>
internal enum CredentialKind
{
    /// <summary>The public half of a key pair, as PEM (v2).</summary>
    V2PublicKey,

    /// <summary>A shared secret, sealed (v1).</summary>
    V1Secret,
}
