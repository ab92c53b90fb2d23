using System.Text.Json;
using Tender.Server.Payments;

namespace Tender.Server.Http;

/// <summary>
/// The two addresses of Login with Amazon that shops' servers ask: whether a token is good, and whose it is. They take
/// no signature; the token is the proof.
/// </summary>
internal sealed class LoginSurface(Engine engine, Settings settings) : Surface
{
    public const string TokenInfo = "/auth/o2/tokeninfo",
        Profile = "/user/profile";

    public override int BodyBytesMax => settings.BodyBytesMax;

    public override bool Takes(RequestHead head) => head.Path is TokenInfo or Profile;

    public override async Task<WireResponse> Answer(WireRequest request, RequestContext context)
    {
        if (request.Method != "GET")
            return Json(405, [("error", "invalid_request"), ("error_description", "Only GET.")]) with
            {
                Headers = [new("Allow", "GET")],
            };
        if (await LoginTokens.Find(engine.Store, Token(request)) is not { } login)
            return Json(
                400,
                [
                    ("error", "invalid_token"),
                    ("error_description", "The request has an invalid parameter : access_token"),
                ]
            );
        // The client id is what the control API says it is: the store's.
        return request.Path == TokenInfo
            ? Json(
                200,
                [
                    ("aud", login.Merchant.StoreId),
                    ("user_id", login.Draft.Buyer?.Id),
                    ("iss", "https://www.amazon.com"),
                    ("exp", (long)login.Left.TotalSeconds),
                    ("app_id", login.Merchant.StoreId),
                    ("iat", login.IssuedAt.ToUnixTimeSeconds()),
                ]
            )
            // Wire v1: spec 13, by scope.
            : Json(
                200,
                [
                    ("user_id", login.Draft.Buyer?.Id),
                    ("name", Shares("profile") ? login.Draft.Buyer?.Name : null),
                    ("email", Shares("profile") ? login.Draft.Buyer?.Email : null),
                    ("postal_code", Shares("postal_code") ? login.Draft.ShippingAddress?.PostalCode : null),
                ]
            );

        bool Shares(string scope) => login.Draft.Setup.LoginScopes?.Contains(scope) != false;
    }

    // Wire v1: Login with Amazon, "Obtain customer profile information": the parameter access_token, the header
    // Authorization with the scheme bearer (in either case), and the header x-amz-access-token. The SDKs decode the
    // header's value before they send it, some shops do not.
    private static string Token(WireRequest request)
    {
        const string bearer = "bearer ";
        var token = request.Header("x-amz-access-token")?.Trim();
        var authorization = request.Header("authorization")?.Trim();
        if (
            string.IsNullOrEmpty(token)
            && authorization?.StartsWith(bearer, StringComparison.OrdinalIgnoreCase) == true
        )
            token = authorization[bearer.Length..].Trim();
        return string.IsNullOrEmpty(token)
            ? QueryParameters
                .Pairs(request.Query.TrimStart('?'), plusIsBlank: false)
                .FirstOrDefault(pair => pair.Name == "access_token")
                .Value
                ?? ""
            : Uri.UnescapeDataString(token);
    }

    /// <summary>
    /// A flat object. Wire v1: spec 13, the C# SDK reads it into a dictionary of strings. What is not known is left
    /// out.
    /// </summary>
    private static WireResponse Json(int status, (string Name, object? Value)[] members)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            foreach (var (name, value) in members)
                if (value is long number)
                    json.WriteNumber(name, number);
                else if (value is string text)
                    json.WriteString(name, text);
            json.WriteEndObject();
        }
        return new(status, "application/json;charset=UTF-8", stream.ToArray());
    }
}
