using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Tender.Server.Http;
using Tender.Server.Sandbox.Control;
using Xunit;

namespace Tender.Wire.Tests.Sandbox;

/// <summary>How the control API refuses: always as problem details, in words that say what to do.</summary>
public class ControlSurfaceTests
{
    private const string Token = "the-token";

    [Fact]
    public async Task Without_the_token_the_answer_says_how_to_authenticate()
    {
        var (response, problem) = await Ask("GET", "/control/v1/merchants", token: null);
        Assert.Equal((401, "Bearer"), (response.StatusCode, response.Headers.WWWAuthenticate.ToString()));
        Assert.Equal(401, (int?)problem["status"]);
    }

    [Fact]
    public async Task A_method_that_is_not_served_is_told_with_those_that_are()
    {
        var (response, _) = await Ask("PUT", "/control/v1/merchants");
        Assert.Equal((405, "POST, GET"), (response.StatusCode, response.Headers.Allow.ToString()));
    }

    [Theory]
    [InlineData("/control/")]
    [InlineData("/control/v2/merchants")]
    [InlineData("/control/v1/")]
    [InlineData("/control/v1/merchant")]
    public async Task What_is_not_served_is_a_problem_too(string target) =>
        Assert.Equal(404, (await Ask("GET", target)).Response.StatusCode);

    [Theory]
    [InlineData("/control/v1/merchants?colour=red", "colour", "after, limit")]
    [InlineData("/control/v1/merchants?limit=1&Limit=2", "Limit", "after, limit")]
    [InlineData("/control/v1/merchants?%6Cimits=1", "limits", "after, limit")]
    public async Task An_unknown_query_parameter_is_named_with_the_known_ones(string target, string name, string known)
    {
        var (response, problem) = await Ask("GET", target);
        Assert.Equal(400, response.StatusCode);
        Assert.Equal($"Unknown query parameter {name}. Known: {known}.", (string?)problem["detail"]);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"name":"a","name":"b"}""")]
    [InlineData("{\"name\":\"\\ud800\"}")]
    public async Task A_body_that_is_no_object_is_refused_in_our_own_words(string body)
    {
        var (response, problem) = await Ask("POST", "/control/v1/merchants", body: Encoding.UTF8.GetBytes(body));
        Assert.Equal(400, response.StatusCode);
        Assert.StartsWith("The body must be a JSON object", (string?)problem["detail"]);
    }

    [Theory]
    [InlineData("""{"nmae":"x"}""", "Unknown member nmae. Known: region, name, seed, startAt, settings.")]
    [InlineData(
        """{"settings":{"fees":{"basis":1}}}""",
        "Unknown member settings.fees.basis. Known: basisPoints, fixed."
    )]
    [InlineData("""{"settings":7}""", "settings is an object.")]
    [InlineData("""{"seed":"7"}""", "seed is a whole number.")]
    [InlineData("""{"settings":{"suspended":"true"}}""", "settings.suspended is true or false.")]
    [InlineData("""{"settings":{"terms":"mine"}}""", "settings.terms is tender or amazon-sandbox.")]
    public async Task A_member_that_is_not_as_it_should_be_is_named(string body, string detail)
    {
        var (response, problem) = await Ask("POST", "/control/v1/merchants", body: Encoding.UTF8.GetBytes(body));
        Assert.Equal((400, detail), (response.StatusCode, (string?)problem["detail"]));
    }

    [Fact]
    public async Task A_failure_of_the_gate_is_a_problem_too()
    {
        var (response, problem) = await Ask("POST", "/control/v1/merchants", with: http =>
            (http.Request.Body, http.Request.ContentLength) = (new Failing(), 5)
        );
        Assert.Equal((503, 503), (response.StatusCode, (int?)problem["status"]));

        var body = new byte[new Settings().BodyBytesMax + 1];
        Assert.Equal(413, (await Ask("POST", "/control/v1/merchants", body: body)).Response.StatusCode);
    }

    private static async Task<(HttpResponse Response, JsonNode Problem)> Ask(
        string method,
        string target,
        string? token = Token,
        byte[]? body = null,
        Action<HttpContext>? with = null
    )
    {
        var routes = ControlRoutes.All(
            null!,
            null!,
            null!,
            null!,
            null!,
            null!,
            null!,
            null!,
            null!,
            null!,
            strictJson: true
        );
        var control = new ControlSurface(
            new ControlRouter(null!, routes),
            new ControlToken(Token),
            new SecurityLog(NullLoggerFactory.Instance, TimeProvider.System),
            new Settings()
        );
        var gate = new Gate([control], new Settings(), NullLogger.Instance);
        var http = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        (http.Request.Method, http.Features.Get<IHttpRequestFeature>()!.RawTarget) = (method, target);
        if (token is not null)
            http.Request.Headers.Authorization = $"Bearer {token}";
        if (body is not null)
            (http.Request.Body, http.Request.ContentLength) = (new MemoryStream(body), body.Length);
        with?.Invoke(http);
        await gate.Answer(http);
        Assert.Equal("application/problem+json", http.Response.ContentType);
        return (http.Response, JsonNode.Parse(((MemoryStream)http.Response.Body).ToArray())!);
    }

    private sealed class Failing : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new TimeoutException();
    }
}
