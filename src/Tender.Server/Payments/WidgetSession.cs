namespace Tender.Server.Payments;

/// <summary>What a widget is known by after its first call: the login, and when the buyer was last there.</summary>
internal sealed record WidgetSession(BuyerLogin Login, DateTimeOffset SeenAt);
