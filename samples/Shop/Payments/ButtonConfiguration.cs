namespace RubberDuckShop.Payments;

/// <summary>What a checkout button is given.</summary>
/// <param name="Payload">The checkout it opens, as JSON: exactly as signed.</param>
/// <param name="Signature">Its signature.</param>
public sealed record ButtonConfiguration(string Payload, string Signature);
