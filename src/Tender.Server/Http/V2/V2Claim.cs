namespace Tender.Server.Http.V2;

/// <summary>What a request says about who signed it and how. Well formed and on time, but not yet proven.</summary>
public sealed class V2Claim
{
    /// <summary>The algorithm's name as written.</summary>
    public required string Algorithm { get; init; }

    /// <summary>The salt that name stands for: 20 or 32 bytes.</summary>
    public required int SaltLength { get; init; }

    public required string PublicKeyId { get; init; }

    /// <summary>
    /// The list of signed header names exactly as written: SDKs order and case it differently, and its text is signed.
    /// </summary>
    public required string SignedHeaders { get; init; }

    /// <summary>
    /// The signature as sent. Only one Base64 text is accepted for the same bytes, so either can identify the request.
    /// </summary>
    public required string SignatureText { get; init; }

    public required byte[] Signature { get; init; }

    /// <summary><c>na</c>, <c>eu</c> or <c>jp</c>, whatever alias and case was sent.</summary>
    public required string Region { get; init; }

    /// <summary>The instant of <c>x-amz-pay-date</c>.</summary>
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>The signed headers in the order of the list: lower-case name and value as received.</summary>
    internal KeyValuePair<string, string>[] Lines { get; init; } = [];

    /// <summary>Whether this header, named in lower case, is among the signed ones.</summary>
    public bool Signs(string name) => Array.Exists(Lines, line => line.Key == name);
}
