namespace Tender.Server.Hosting;

/// <summary>A file that a setting names cannot be used; the message says which, and what is wrong with it.</summary>
internal sealed class UnusableFileException(string message, Exception? inner = null) : Exception(message, inner);
