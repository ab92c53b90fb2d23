namespace Tender.Server.Storage;

/// <summary>A version or fence that was read is not there any more: somebody else was first.</summary>
internal sealed class ClashException(string table) : Exception($"A row of {table} changed under the command.");
