namespace Tender.ProcessorChecks;

/// <summary>A processor did something else than it must; the message says what.</summary>
internal sealed class CheckFailedException(string message) : Exception(message);
