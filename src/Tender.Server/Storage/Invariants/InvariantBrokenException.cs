namespace Tender.Server.Storage;

/// <summary>Something that must always hold does not.</summary>
internal sealed class InvariantBrokenException(string what) : Exception(what);
