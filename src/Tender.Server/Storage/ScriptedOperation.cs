namespace Tender.Server.Storage;

/// <summary>The operations whose outcome can be scripted. Starts at 1, so that a row always holds its name.</summary>
internal enum ScriptedOperation
{
    /// <summary>A checkout is completed.</summary>
    Complete = 1,

    /// <summary>An amount is authorized.</summary>
    Authorize,

    /// <summary>An authorization is captured.</summary>
    Capture,

    /// <summary>A capture is refunded.</summary>
    Refund,

    /// <summary>A provider's credit is reversed (v1).</summary>
    Reverse,
}
