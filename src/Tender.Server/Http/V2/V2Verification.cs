using System.Security.Cryptography;
using System.Text;

namespace Tender.Server.Http.V2;

/// <summary>
/// The outcome of a verification, with the canonical request that verified, or the likeliest one when none did.
/// </summary>
public sealed class V2Verification
{
    private readonly WireRequest request;
    private readonly V2Claim claim;
    private readonly V2Signature.Recipe recipe;

    private readonly bool isKeyKnown;

    internal V2Verification(
        bool verified,
        WireRequest request,
        V2Claim claim,
        V2Signature.Recipe recipe,
        bool isKeyKnown
    ) =>
        (Verified, this.request, this.claim, this.recipe, this.isKeyKnown) = (
            verified,
            request,
            claim,
            recipe,
            isKeyKnown
        );

    public bool Verified { get; }

    public string CanonicalRequest => Encoding.UTF8.GetString(V2Signature.CanonicalRequest(request, claim, recipe));

    public string StringToSign
    {
        get
        {
            var hash = SHA256.HashData(V2Signature.CanonicalRequest(request, claim, recipe));
            return $"{claim.Algorithm}\n{Convert.ToHexStringLower(hash)}";
        }
    }

    /// <summary>The fault to answer with; null when verified.</summary>
    // Wire v2: amazon-pay-api-sdk-dotnet issue 4, recorded text; it shows the server's own string to sign, so that the
    // caller can compare hashes.
    public V2Fault? Fault
    {
        get
        {
            if (Verified)
                return null;
            // Wire v2: the plugins of Gambio (ValidationService.php) and AlkimMedia (ValidationHelper.php) look for
            // "provided for PublicKeyId is invalid"; status and code are assumed to be those of a wrong signature.
            var message = isKeyKnown
                ? $"Unable to verify signature, signing String [{StringToSign}] , signature [{claim.SignatureText}]"
                : $"The value {claim.PublicKeyId} provided for PublicKeyId is invalid";
            return new V2Fault(403, "InvalidRequestSignature", message);
        }
    }
}
