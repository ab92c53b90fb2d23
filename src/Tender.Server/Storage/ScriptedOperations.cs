namespace Tender.Server.Storage;

/// <summary>The scripted operations as text, in the control API and in rows.</summary>
internal static class ScriptedOperations
{
    public static string Text(this ScriptedOperation operation) =>
        operation switch
        {
            ScriptedOperation.Complete => "complete",
            ScriptedOperation.Authorize => "authorize",
            ScriptedOperation.Capture => "capture",
            ScriptedOperation.Refund => "refund",
            ScriptedOperation.Reverse => "reverse",
        };

    /// <summary>The operation of that name; null for any other text.</summary>
    public static ScriptedOperation? Parse(string? name) =>
        name switch
        {
            "complete" => ScriptedOperation.Complete,
            "authorize" => ScriptedOperation.Authorize,
            "capture" => ScriptedOperation.Capture,
            "refund" => ScriptedOperation.Refund,
            "reverse" => ScriptedOperation.Reverse,
            _ => null,
        };
}
