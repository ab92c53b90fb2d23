namespace Tender.MerchantKit.Outcomes;

/// <summary>How the kit learned of an ending.</summary>
public enum LearnedBy
{
    /// <summary>The answer of a call told it.</summary>
    Answer,

    /// <summary>A notice was the hint; the object was read.</summary>
    Notice,

    /// <summary>The poller read the object.</summary>
    Poll,

    /// <summary>A policy noticed it when its time had come.</summary>
    Policy,
}
