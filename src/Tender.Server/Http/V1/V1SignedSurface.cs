using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Http.V1;

/// <summary>
/// What the two sections of the first generation have in common: who signed a request, for whom it acts, how a failure
/// is worded, and the headers.
/// </summary>
/// <param name="engine">The payments.</param>
/// <param name="settings">What signatures are accepted, and the size of a body.</param>
/// <param name="secrets">Opens the secret keys.</param>
/// <param name="quotas">How often a merchant may ask.</param>
/// <param name="guard">Limits signatures that fail.</param>
/// <param name="time">Real time, never a merchant's clock.</param>
/// <param name="section">The section of MWS.</param>
/// <param name="filter">Stands before every operation; null for nothing.</param>
internal abstract class V1SignedSurface(
    Engine engine,
    Settings settings,
    Secrets secrets,
    Quotas quotas,
    SignatureGuard guard,
    TimeProvider time,
    V1Section section,
    CallFilter? filter
) : Surface
{
    private const string Dialect = "v1";

    private const int KeysMax = 100_000;

    private readonly CappedCache<string, string> opened = new(KeysMax);
    private readonly V1SignatureRules rules = new(
        settings.SignatureWindow,
        settings.HmacSha1,
        settings.V1TestHost && settings.Mode == Mode.Sandbox
    );

    protected bool Sandbox { get; } = settings.Mode == Mode.Sandbox;

    public override string Api => Dialect;

    public override int BodyBytesMax => settings.BodyBytesMax;

    public override async Task<WireResponse> Answer(WireRequest request, RequestContext context)
    {
        // 1. What the caller claims, and whether the key says so too.
        if (!V1Signature.TryRead(request, rules, out var claim, out var fault))
        {
            guard.Malformed(Dialect, fault.Code, context);
            return Refuse(fault, context.Id);
        }
        var admission = guard.Admit(Dialect, claim.AccessKeyId, context);
        if (admission == Admission.Refused)
            return Refuse(V1Faults.TooManyFailures(), context.Id);
        var credential = await engine.Store.Merchants.Credential(claim.AccessKeyId)
            is { Kind: CredentialKind.V1Secret } found
            ? found
            : null;
        var secret = credential is null
            ? null
            : opened.GetOrAdd(claim.AccessKeyId, id => secrets.OpenText(credential.Material, id));
        var verified = V1Signature.Verify(request, claim, secret, rules, time.GetUtcNow());
        if (verified.Fault is { } refused)
        {
            // One that is right and too old is a clock that is wrong, not a guess.
            if (refused.Status == 403)
                guard.Failed(Dialect, refused.Code, claim.AccessKeyId, context);
            else
                guard.Malformed(Dialect, refused.Code, context);
            return Refuse(
                admission == Admission.Brief
                    ? V1Faults.TooManyFailures()
                    : Explained(request, claim, secret, refused, verified),
                context.Id
            );
        }
        guard.Succeeded(claim.AccessKeyId, context);
        if (await engine.Store.Merchants.Of(credential!.Merchant) is not { } caller)
            return Refuse(FrontDoor(403, "InvalidAccessKeyId", "The access key is not known."), context.Id);
        // 2. Whether this is the address of the section.
        if (WrongAddress(request.Path) is { } wrong)
            return Refuse(FrontDoor(404, "InvalidAddress", wrong), context.Id);
        // 3. For whom the caller acts, and whether it may ask again already. Wire v1: spec 11.1, 11.3: quotas are
        // counted by seller and developer.
        var seller = await ActsFor(caller, claim.Parameters);
        var counted = seller is null ? caller.Id.Value : $"{seller.Id}/{caller.Id}";
        if ((seller ?? caller).Settings.Throttling && !quotas.Allow(counted, claim.Parameters.Given("Action")))
            return Refuse(V1Faults.Throttled(), context.Id);
        context.Labels.Merchant = (seller ?? caller).Id.Value;
        return await Filtered(seller ?? caller, claim.Parameters, verified, context);
    }

    public override WireResponse Failure(GateFailure failure, RequestContext context) =>
        Refuse(FaultOf(failure), context.Id);

    // Wire v1: spec 1.6.
    public override void Stamp(IHeaderDictionary headers, string requestId)
    {
        headers["x-mws-request-id"] = requestId;
        headers["x-mws-timestamp"] = time.GetUtcNow()
            .UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        headers["x-mws-response-context"] = Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(requestId)));
    }

    /// <summary>How v1 words a failure of the gate. Wire v1: spec 11.2.</summary>
    public static V1Fault FaultOf(GateFailure failure)
    {
        var code = failure.Kind switch
        {
            GateFailureKind.AmbiguousFraming or GateFailureKind.Unreadable => "InputStreamDisconnected",
            GateFailureKind.BodyTooLarge => "InvalidParameterValue",
            GateFailureKind.Overloaded or GateFailureKind.Unavailable => "ServiceUnavailable",
            GateFailureKind.Unexpected => "InternalServerError",
        };
        return new(failure.Status, code, failure.Message, FrontDoor: false);
    }

    /// <summary>Null when this path is the section's address; otherwise what to tell the caller.</summary>
    protected abstract string? WrongAddress(string path);

    /// <summary>Performs the action of a verified request.</summary>
    private Task<WireResponse> Perform(Merchant merchant, V1Parameters form, RequestContext context) =>
        V1Router.Answer(engine, merchant, form, section, context.Id, Sandbox, context.Aborted, context.Labels);

    private Task<WireResponse> Filtered(
        Merchant merchant,
        V1Parameters form,
        V1Verification verified,
        RequestContext context
    )
    {
        if (filter is null)
            return Perform(merchant, form, context);
        var call = new VerifiedCall(merchant, () => V1Subject.Of(form, section), context.Aborted)
        {
            Canonical = () => V1Subject.WithoutTokens(verified.StringToSign),
            Throttled = () => Refuse(V1Faults.Throttled(), context.Id),
            Failure = failure => Failure(failure, context),
        };
        return filter(call, () => Perform(merchant, form, context));
    }

    /// <summary>
    /// The seller for whom a solution provider acts: it has allowed that and given the provider the token. Null when
    /// the caller acts for itself. Wire v1: spec 1.3.
    /// </summary>
    private async Task<Merchant?> ActsFor(Merchant provider, V1Parameters form)
    {
        if (
            form.Given("MWSAuthToken") is not { } token
            || MerchantId.Parse(form.Given("SellerId")) is not { } id
            || id == provider.Id
        )
            return null;
        if (await engine.Store.Merchants.Of(id) is not { } seller)
            return null;
        var isAllowed = seller.Settings.Providers.Any(one =>
            one.ProviderId == provider.Id.Value
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one.Token), Encoding.UTF8.GetBytes(token))
        );
        return isAllowed ? seller : null;
    }

    private WireResponse Refuse(V1Fault fault, string requestId) =>
        V1Faults.Render(fault, requestId, section.Namespace());

    /// <summary>In the sandbox a refused signature is told with the string to sign, to compare with one's
    /// own.</summary>
    private V1Fault Explained(
        WireRequest request,
        V1Claim claim,
        string? secret,
        V1Fault refused,
        V1Verification verified
    )
    {
        if (!Sandbox || refused.Code != "SignatureDoesNotMatch")
            return refused;
        var reason = secret is null ? "" : WhyRefused(request, claim, secret);
        return refused with { Message = $"{refused.Message}{reason} The string to sign was:\n{verified.StringToSign}" };
    }

    /// <summary>What the signature was made over instead, where that is known of a client; empty where not.</summary>
    private string WhyRefused(WireRequest request, V1Claim claim, string secret)
    {
        var unsent = UnsentParameters.Find(claim.Parameters, IsSigned);
        if (unsent.Count > 0)
            return $" It was made with {string.Join(" and ", unsent.Select(name => $"{name}=undefined"))}, "
                + "which was not sent: leave a parameter without a value out before you sign.";
        return SmallDigits.Explain(request, claim, secret, rules)
            ? " It was made over small hexadecimal digits, as in %2a: percent-encode with capitals before you sign."
            : "";

        bool IsSigned(V1Parameters form) =>
            V1Signature.Verify(request, claim with { Parameters = form }, secret, rules, time.GetUtcNow()).Fault
                is not { Code: "SignatureDoesNotMatch" };
    }

    private static V1Fault FrontDoor(int status, string code, string message) =>
        new(status, code, message, FrontDoor: true);
}
