namespace Tender.Core;

/// <summary>The three things a processor is asked to do.</summary>
public enum ProcessorCallKind
{
    /// <summary>Reserve (and, with <see cref="ProcessorCall.CaptureNow"/>, take) money.</summary>
    Authorize,

    /// <summary>Take reserved money.</summary>
    Capture,

    /// <summary>Give taken money back.</summary>
    Refund,
}
