namespace Tender.MerchantKit.Notices;

/// <summary>Which check a rejected message failed.</summary>
public enum RejectionReason
{
    /// <summary>Larger than SNS sends: more than 256 KiB.</summary>
    TooLarge,

    /// <summary>Not the JSON of an envelope, or a member is missing, twice there, or not in its grammar.</summary>
    MalformedEnvelope,

    /// <summary>
    /// Not a notification: a confirmation of a subscription, for example. Nothing it names is ever fetched.
    /// </summary>
    NotANotification,

    /// <summary>Another signature version than the configured one.</summary>
    SignatureVersion,

    /// <summary>The certificate's URL is not exactly of a configured origin and of the known form.</summary>
    CertificateUrl,

    /// <summary>The certificate is expired, of another subject, or of no trusted authority.</summary>
    Certificate,

    /// <summary>The signature does not verify.</summary>
    Signature,

    /// <summary>Another topic than the configured ones.</summary>
    Topic,

    /// <summary>The signed message is for another merchant.</summary>
    Merchant,

    /// <summary>Of the sandbox and not live, or the reverse.</summary>
    Environment,

    /// <summary>Properly signed, and not a notice of either generation.</summary>
    MalformedNotice,
}
