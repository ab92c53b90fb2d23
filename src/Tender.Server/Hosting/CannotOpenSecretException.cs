namespace Tender.Server.Hosting;

/// <summary>A sealed value did not open: it was sealed with another key, for another place, or was altered.</summary>
public sealed class CannotOpenSecretException(string reason, Exception? inner = null) : Exception(reason, inner);
