using System.Text;
using Tender.Server.Hosting;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Http.V2;

/// <summary>
/// The API of the second generation: who signed a request, and whether that merchant may ask. The routes get the very
/// bytes that were verified.
/// </summary>
internal sealed class V2Surface(
    Engine engine,
    Settings settings,
    PublicAddress address,
    Quotas quotas,
    SignatureGuard guard,
    TimeProvider time,
    CallFilter? filter = null
) : Surface
{
    private const string Dialect = "v2";
    private const int KeysMax = 100_000;

    private readonly CappedCache<string, PssKey> keys = new(KeysMax);
    private readonly bool sandbox = settings.Mode == Mode.Sandbox;

    public override string Api => Dialect;

    public override int BodyBytesMax => settings.BodyBytesMax;

    public override bool Takes(RequestHead head) =>
        head.Path.StartsWith("/v2/", StringComparison.Ordinal)
        || head.Path.StartsWith("/sandbox/", StringComparison.Ordinal)
        || head.Path.StartsWith("/live/", StringComparison.Ordinal)
        || NamesAVersion(head.Path);

    public override async Task<WireResponse> Answer(WireRequest request, RequestContext context)
    {
        // 1. What the caller claims: what is no claim, or comes from where too many were false, costs nothing more.
        if (!V2Signature.TryRead(request, time.GetUtcNow(), settings.SignatureWindow, out var claim, out var fault))
        {
            guard.Malformed(Dialect, fault.ReasonCode, context);
            return V2Faults.Render(fault);
        }
        var admission = guard.Admit(Dialect, claim.PublicKeyId, context);
        if (admission == Admission.Refused)
            return V2Faults.Render(V2Faults.TooManyFailures);
        // 2. Whether the key says so too. An unknown key costs the same.
        var credential = await engine.Store.Merchants.Credential(claim.PublicKeyId)
            is { Kind: CredentialKind.V2PublicKey } found
            ? found
            : null;
        var key = credential is null ? null : Key(claim.PublicKeyId, credential);
        var verified = V2Signature.Verify(request, claim, key, admission == Admission.Brief);
        if (verified.Fault is { } refused)
        {
            guard.Failed(Dialect, refused.ReasonCode, claim.PublicKeyId, context);
            return V2Faults.Render(
                admission == Admission.Brief ? V2Faults.TooManyFailures : Explained(refused, verified, claim, key)
            );
        }
        guard.Succeeded(claim.PublicKeyId, context);
        // 3. A key belongs to one environment, by its own name. The path may say so as well, and then must agree
        // (V2Router).
        if (
            claim.PublicKeyId.StartsWith(sandbox ? "LIVE" : "SANDBOX", StringComparison.OrdinalIgnoreCase)
            || await engine.Store.Merchants.Of(credential!.Merchant) is not { } merchant
        )
            return V2Faults.Render(
                new V2Fault(403, "InvalidRequestSignature", "The key is not known in this environment.")
            );
        var labels = context.Labels;
        labels.Merchant = merchant.Id.Value;
        // 4. Whether the merchant may ask at all; what is written is judged again inside its commit.
        if (merchant.Settings.Suspended)
            return V2Faults.Render(V2Faults.AccountSuspended);
        // 5. Whether the merchant may ask again already, where it wants to be told.
        if (merchant.Settings.Throttling && !quotas.Allow(merchant.Id, request))
            return V2Faults.Render(V2Faults.Throttled);
        var links = address.For(context.Head.Scheme, context.Head.Host);
        if (filter is null)
            return await Perform();
        // 6. What is done wrong on purpose.
        var call = new VerifiedCall(merchant, () => V2Subject.Of(request, sandbox), context.Aborted)
        {
            Canonical = () => V2Subject.WithoutTokens(verified.CanonicalRequest),
            Throttled = () => V2Faults.Render(V2Faults.Throttled),
            Failure = failure => Failure(failure, context),
        };
        return await filter(call, Perform);

        Task<WireResponse> Perform() =>
            V2Router.Answer(engine, merchant, claim, request, settings, links, sandbox, context.Aborted, labels);
    }

    public override WireResponse Failure(GateFailure failure, RequestContext context) =>
        V2Faults.Render(FaultOf(failure));

    public override void Stamp(IHeaderDictionary headers, string requestId) =>
        headers["x-amz-pay-request-id"] = requestId; // Wire v2: spec 1.4: the Java SDK needs it on every answer

    /// <summary>How v2 words a failure of the gate.</summary>
    public static V2Fault FaultOf(GateFailure failure)
    {
        var code = failure.Kind switch
        {
            GateFailureKind.AmbiguousFraming or GateFailureKind.BodyTooLarge or GateFailureKind.Unreadable =>
                "InvalidRequest",
            GateFailureKind.Overloaded or GateFailureKind.Unavailable => "ServiceUnavailable",
            GateFailureKind.Unexpected => "InternalServerError",
        };
        return new(failure.Status, code, failure.Message);
    }

    /// <summary>In the sandbox a refused signature is told with the canonical request, to compare with one's
    /// own.</summary>
    private V2Fault Explained(V2Fault refused, V2Verification verified, V2Claim claim, PssKey? key)
    {
        if (!sandbox || key is null)
            return refused;
        // openssl and Node sign with the longest salt unless they are told otherwise.
        var salt = key?.SaltLengthIn(Encoding.ASCII.GetBytes(verified.StringToSign), claim.Signature);
        var reason = salt is { } length
            ? $" The salt of the signature has {length} bytes; {claim.Algorithm} takes {claim.SaltLength}."
            : "";
        return refused with
        {
            Message = $"{refused.Message}.{reason} The canonical request was:\n{verified.CanonicalRequest}",
        };
    }

    private PssKey Key(string id, Credential credential) =>
        keys.GetOrAdd(id, _ =>
            PssKey.Read(Encoding.ASCII.GetString(credential.Material))
            ?? throw new InvalidOperationException($"The public key {id} cannot be read.")
        );

    private static bool NamesAVersion(string path) => path.Length > 3 && path[1] == 'v' && char.IsAsciiDigit(path[2]);
}
