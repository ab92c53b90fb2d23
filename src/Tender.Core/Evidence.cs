namespace Tender.Core;

/// <summary>Something that speaks for the merchant: a file, words, or both.</summary>
/// <param name="Type">What it is, as the wire names it.</param>
/// <param name="FileId">The file that was uploaded.</param>
/// <param name="Text">The words.</param>
public sealed record Evidence(string Type, string? FileId, string? Text);
