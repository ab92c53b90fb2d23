using System.Text;
using System.Text.Json;
using Tender.Server.Payments;

namespace Tender.Server.Http;

/// <summary>
/// The addresses of Login with Amazon that shops' servers and scripts ask: whether a token is good, whose it is, and
/// the token of a code. They take no signature and no cookie; the token or code is the proof.
/// </summary>
internal sealed class LoginSurface(Engine engine, Settings settings) : Surface
{
    public const string TokenInfo = "/auth/o2/tokeninfo",
        Profile = "/user/profile";

    private const string TokenOfCode = "/auth/o2/token";

    public override string Api => "login";

    public override int BodyBytesMax => settings.BodyBytesMax;

    public override bool Takes(RequestHead head) => head.Path is TokenInfo or Profile or TokenOfCode;

    public override async Task<WireResponse> Answer(WireRequest request, RequestContext context)
    {
        var method = request.Path == TokenOfCode ? "POST" : "GET";
        if (request.Method == "OPTIONS")
            return Shared(request, null, new(204, "text/plain", []));
        if (request.Method != method)
            return Json(405, [("error", "invalid_request"), ("error_description", $"Only {method}.")]) with
            {
                Headers = [new("Allow", $"{method}, OPTIONS")],
            };
        if (request.Path == TokenOfCode)
            return await Redeem(request);
        if (await engine.Logins.Find(Token(request)) is not { } login)
            return Shared(
                request,
                null,
                Json(
                    400,
                    [
                        ("error", "invalid_token"),
                        ("error_description", "The request has an invalid parameter : access_token"),
                    ]
                )
            );
        return Shared(request, login, request.Path == TokenInfo ? Info(login) : ProfileOf(login));
    }

    // The client id is what the control API says it is: the store's.
    private static WireResponse Info(Login login) =>
        Json(
            200,
            [
                ("aud", login.Merchant.StoreId),
                ("user_id", login.Buyer?.Id),
                ("iss", "https://www.amazon.com"),
                ("exp", (long)login.Left.TotalSeconds),
                ("app_id", login.Merchant.StoreId),
                ("iat", login.IssuedAt.ToUnixTimeSeconds()),
            ]
        );

    // Wire v1: spec 13, by scope.
    private static WireResponse ProfileOf(Login login) =>
        Json(
            200,
            [
                ("user_id", login.Buyer?.Id),
                ("name", login.Shares("profile") ? login.Buyer?.Name : null),
                ("email", login.Shares("profile") ? login.Buyer?.Email : null),
                ("postal_code", login.Shares("postal_code") ? login.PostalCode : null),
            ]
        );

    /// <summary>
    /// The token of a code. No client has a secret here: who began the login with a challenge proves that, and another
    /// one is whoever has the code, which is good once.
    /// </summary>
    private async Task<WireResponse> Redeem(WireRequest request)
    {
        var form = new QueryParameters(Encoding.UTF8.GetString(request.Body.Span));
        if (form["grant_type"] != "authorization_code")
            return Refused("unsupported_grant_type", "grant_type is authorization_code.");
        var login = await engine.Logins.Redeem(
            form["code"] ?? "",
            form["client_id"],
            form["redirect_uri"],
            form["code_verifier"]
        );
        if (login is not { Buyer: { } buyer })
            return Refused("invalid_grant", "The code is not known, too old, used before, or not for this client.");
        var scopes = login.Scopes;
        var issued = new BuyerLogin(login.Merchant.Id.Value, buyer, login.PostalCode, scopes, login.IssuedAt);
        return Shared(
            request,
            login,
            Json(
                200,
                [
                    ("access_token", engine.Logins.Issue(issued)),
                    ("token_type", "bearer"),
                    ("expires_in", (long)login.Left.TotalSeconds),
                    ("scope", string.Join(' ', scopes ?? [])),
                ]
            )
        );

        WireResponse Refused(string error, string description) =>
            Shared(request, null, Json(400, [("error", error), ("error_description", description)]));
    }

    /// <summary>
    /// An answer that a page of the shop may read: without a cookie, so that nothing is given away that a page does not
    /// have already. Once the merchant is known, only a page of a registered origin. Browser: spec 13.3.
    /// </summary>
    private static WireResponse Shared(WireRequest request, Login? login, WireResponse response)
    {
        if (request.Header("origin") is not { } origin)
            return response;
        var registered = login?.Merchant.Settings.ReturnOrigins ?? [];
        KeyValuePair<string, string>[] allowed =
        [
            new("Access-Control-Allow-Origin", origin),
            new("Access-Control-Allow-Headers", "authorization, x-amz-access-token"),
        ];
        return response with
        {
            Headers =
            [
                .. response.Headers,
                new("Vary", "Origin"),
                .. registered.Count == 0 || registered.Contains(origin) ? allowed : [],
            ],
        };
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
