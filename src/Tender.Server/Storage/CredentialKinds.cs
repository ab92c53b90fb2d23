namespace Tender.Server.Storage;

/// <summary>Kinds of credentials as text, in rows.</summary>
internal static class CredentialKinds
{
    public static string Text(this CredentialKind kind) =>
        kind switch
        {
            CredentialKind.V2PublicKey => "v2-public-key",
            CredentialKind.V1Secret => "v1-secret",
        };

    /// <summary>Reads back what was written.</summary>
    public static CredentialKind Read(string text) =>
        text switch
        {
            "v2-public-key" => CredentialKind.V2PublicKey,
            "v1-secret" => CredentialKind.V1Secret,
            _ => throw new FormatException($"'{text}' is no kind of credential: corrupt data."),
        };
}
