namespace Tender.Server.Http;

/// <summary>What both dialects do with claims before and after they are verified: limit those that fail, and tell of
/// each.</summary>
internal sealed class SignatureGuard(FailedSignatures failed, SecurityLog log)
{
    /// <summary>Whether to look into who claims to have signed; what is refused is told.</summary>
    public Admission Admit(string dialect, string keyId, RequestContext context)
    {
        var admission = failed.Admit(context.From, keyId);
        if (admission == Admission.Refused)
            log.Refused(dialect, "TooManyFailures", keyId, context);
        return admission;
    }

    /// <summary>Tells of a request that is refused before anything is computed for it.</summary>
    public void Malformed(string dialect, string reason, RequestContext context) =>
        log.Refused(dialect, reason, null, context);

    /// <summary>A claim was false.</summary>
    public void Failed(string dialect, string reason, string keyId, RequestContext context)
    {
        failed.Failed(context.From, keyId);
        log.Refused(dialect, reason, keyId, context);
    }

    /// <summary>A claim was true.</summary>
    public void Succeeded(string keyId, RequestContext context) => failed.Succeeded(context.From, keyId);
}
