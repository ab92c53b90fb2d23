namespace Tender.Server.Storage;

/// <summary>Whether a merchant's clock runs with real time.</summary>
internal enum ClockSetting
{
    /// <summary>It runs, and jumps when told.</summary>
    Running,

    /// <summary>It moves only when told.</summary>
    Frozen,
}
