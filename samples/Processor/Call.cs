using System.Text.Json;

namespace Processor;

/// <summary>What Tender asks. A member that must be there and is not makes the call a bad one.</summary>
internal sealed record Call(JsonElement Json)
{
    public string Operation => Text("operationId");
    public string Merchant => Text("merchantId");
    public string Permission => Text("permissionId");
    public string PaymentMethod => Text("paymentMethod");
    public string Authorization => Text("authorizationId");
    public bool CaptureNow => Json.GetProperty("captureNow").GetBoolean();
    public long Amount =>
        Json.GetProperty("amount").TryGetInt64(out var minor) && minor > 0 ? minor : throw Bad("amount");
    public string Currency => Text("currency");
    public string ReturnUrl => Json.GetProperty("returnUrl").GetString() ?? throw Bad("returnUrl");
    public bool NeedsShipping => Json.GetProperty("needsShipping").GetBoolean();
    public DateTimeOffset From => Json.GetProperty("from").GetDateTimeOffset();
    public DateTimeOffset To => Json.GetProperty("to").GetDateTimeOffset();
    public long After =>
        !Json.TryGetProperty("after", out var after) ? 0
        : long.TryParse(after.GetString(), out var last) ? last
        : throw Bad("after");
    public long? AmountIfAny => Json.TryGetProperty("amount", out var amount) ? amount.GetInt64() : null;

    private string Text(string name) =>
        Json.GetProperty(name).GetString() is { Length: > 0 and <= 300 } text ? text : throw Bad(name);

    private static JsonException Bad(string name) => new($"{name} is not what it should be.");
}
