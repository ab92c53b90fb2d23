using System.Text;
using Tender.Server.Storage;

namespace Tender.Server.Http.V2;

/// <summary>
/// The payload of a button, as a merchant's server signed it: the control API, checkout.js and the pages are given one,
/// and believe nothing that was not signed. Wire v2: spec 2.8.
/// </summary>
/// <param name="Merchant">Whose key signed it.</param>
/// <param name="Body">The payload.</param>
internal sealed record ButtonPayload(Merchant Merchant, JsonBody Body) : IDisposable
{
    private const string NotSigned =
        "the signature is not one of these bytes by this key. Sign exactly the text of payloadJSON, "
        + "and name the algorithm if it is AMZN-PAY-RSASSA-PSS-V2.";

    /// <summary>
    /// Reads a payload, if a key of this merchant signed exactly these bytes; a fault otherwise. The words are the same
    /// for an unknown key and a wrong signature.
    /// </summary>
    /// <param name="merchants">The directory of keys.</param>
    /// <param name="merchant">Whose payload it should be.</param>
    /// <param name="signed">The text, its signature, and with what it was signed.</param>
    public static async Task<(ButtonFault? Fault, ButtonPayload? Payload)> Read(
        Merchants merchants,
        Merchant merchant,
        SignedText signed
    )
    {
        var credential = await merchants.Credential(signed.PublicKeyId);
        var isTheirs = credential is { Kind: CredentialKind.V2PublicKey } && credential.Merchant == merchant.Id;
        var key = isTheirs ? PssKey.Read(Encoding.ASCII.GetString(credential!.Material)) : null;
        if (!IsSigned(signed.Text))
        {
            // Whoever has no key of the merchant's learns nothing more.
            var habit = key is null ? null : PayloadSpellings.Explain(signed.Text, IsSigned);
            return (new ButtonFault("InvalidRequestSignature", habit ?? NotSigned), null);
        }
        return V2Reading.TryRead(Encoding.UTF8.GetBytes(signed.Text), out var body, out var fault)
            ? (null, new ButtonPayload(merchant, body))
            : (FaultOf(fault), null);

        bool IsSigned(string text) => V2Signature.VerifyPayload(text, signed.Algorithm, signed.Signature, key);
    }

    /// <summary>What v2 finds wrong with a payload, as the fault of a button.</summary>
    public static ButtonFault FaultOf(V2Fault fault) => new(fault.ReasonCode, fault.Message, fault.Status);

    public void Dispose() => Body.Dispose();
}
