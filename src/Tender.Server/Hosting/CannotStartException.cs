namespace Tender.Server.Hosting;

/// <summary>
/// Why Tender cannot start, in words for the operator: print the message and end with code 1, no stack.
/// </summary>
public sealed class CannotStartException(string reason, Exception? inner = null) : Exception(reason, inner);
