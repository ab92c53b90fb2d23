namespace Tender.Server.Http;

/// <summary>A text with its signature, as a button hands it on.</summary>
/// <param name="Text">The text, exactly as it was signed.</param>
/// <param name="Signature">The signature in Base64.</param>
/// <param name="PublicKeyId">The key that should have made it.</param>
/// <param name="Algorithm">The algorithm's name; null for the older one.</param>
internal sealed record SignedText(string Text, string Signature, string PublicKeyId, string? Algorithm);
