using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Tender.Server.Http;
using Xunit;

namespace Tender.Wire.Tests.Http;

/// <summary>
/// What a surface can be: a page is one class and one line of the list. It takes by path and host, answers pages with
/// cookies and streams, limits its bodies, words its failures, and can stand in front of another.
/// </summary>
public class SurfaceTests
{
    [Fact]
    public async Task A_page_is_a_class_and_a_line_of_the_list()
    {
        var (response, text) = await Ask([new HelloPage()], "GET", "/hello?name=x");
        Assert.Equal((200, "<p>Hello</p>"), (response.StatusCode, text));
        Assert.Equal("text/html; charset=utf-8", response.ContentType);
        Assert.Equal("default-src 'self'", response.Headers.ContentSecurityPolicy);
        Assert.Equal("a=1; HttpOnly,b=2", response.Headers.SetCookie.ToString());
        Assert.Equal("max-age=60", response.Headers.CacheControl);
        Assert.Equal("nosniff", response.Headers.XContentTypeOptions);
    }

    [Theory]
    [InlineData("/hello/")]
    [InlineData("/hello/x")]
    [InlineData("/Hello")]
    [InlineData("//hello")]
    [InlineData("/")]
    [InlineData("")]
    [InlineData("*")]
    public async Task What_no_surface_takes_is_refused(string target)
    {
        var (response, text) = await Ask([new HelloPage()], "GET", target);
        Assert.Equal((404, "Not found.\n"), (response.StatusCode, text));
        Assert.Equal(404, (await Ask([], "GET", "/hello")).Response.StatusCode);
    }

    [Fact]
    public async Task The_first_surface_that_takes_a_request_answers_it()
    {
        var (first, second) = (new Counting(new HelloPage()), new Counting(new HelloPage()));
        await Ask([first, second], "GET", "/hello");
        Assert.Equal((1, 0), (first.Answered, second.Answered));
    }

    [Fact]
    public async Task A_surface_may_take_by_host_and_scheme()
    {
        var page = new HelloPage { Host = "static-eu.payments-amazon.com" };
        Assert.Equal(404, (await Ask([page], "GET", "/hello")).Response.StatusCode);
        var (response, _) = await Ask([page], "GET", "/hello", http =>
        {
            http.Request.Headers.Host = "static-eu.payments-amazon.com";
            http.Request.Scheme = "https";
        });
        Assert.Equal((200, "https"), (response.StatusCode, response.Headers["x-scheme"].ToString()));
    }

    [Fact]
    public async Task A_surface_in_front_of_another_may_fail_in_its_words_and_keep_its_limits()
    {
        var failing = new Counting(new HelloPage(), new InvalidOperationException("broken on purpose"));
        var (failed, text) = await Ask([failing], "GET", "/hello");
        Assert.Equal((500, "hello failed: Unexpected"), (failed.StatusCode, text));
        Assert.Equal("yes", failed.Headers["x-hello"]);

        var (tooLong, _) = await Ask([failing], "POST", "/hello", http =>
            (http.Request.Body, http.Request.ContentLength) = (new MemoryStream(new byte[9]), 9)
        );
        Assert.Equal((413, "close"), (tooLong.StatusCode, tooLong.Headers.Connection.ToString()));
    }

    [Fact]
    public async Task A_stream_without_length_is_sent_part_by_part()
    {
        var (response, text) = await Ask([new Events()], "GET", "/events");
        Assert.Equal("data: 1\n\ndata: 2\n\n", text);
        Assert.Null(response.ContentLength);
    }

    [Fact]
    public async Task A_redirection_goes_where_the_surface_says()
    {
        var (response, _) = await Ask([new HelloPage()], "POST", "/hello");
        Assert.Equal((303, "/hello"), (response.StatusCode, response.Headers.Location.ToString()));
    }

    private static async Task<(HttpResponse Response, string Text)> Ask(
        Surface[] surfaces,
        string method,
        string target,
        Action<HttpContext>? with = null
    )
    {
        var gate = new Gate(surfaces, new Settings(), NullLogger.Instance);
        var http = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        (http.Request.Method, http.Features.Get<IHttpRequestFeature>()!.RawTarget) = (method, target);
        with?.Invoke(http);
        await gate.Answer(http);
        return (http.Response, Encoding.UTF8.GetString(((MemoryStream)http.Response.Body).ToArray()));
    }

    private sealed class HelloPage : Surface
    {
        public string? Host { get; init; }

        public override int BodyBytesMax => 8;

        public override bool Takes(RequestHead head) =>
            head.Path == "/hello" && (Host is null || (head.Host == Host && head.Scheme == "https"));

        public override Task<WireResponse> Answer(WireRequest request, RequestContext context) =>
            Task.FromResult(
                request.Method == "POST"
                    ? new WireResponse(303, "text/plain", []) { Location = "/hello" }
                    : new WireResponse(200, "text/html; charset=utf-8", "<p>Hello</p>"u8.ToArray())
                    {
                        Headers =
                        [
                            new("Content-Security-Policy", "default-src 'self'"),
                            new("Set-Cookie", "a=1; HttpOnly"),
                            new("Set-Cookie", "b=2"),
                            new("Cache-Control", "max-age=60"),
                            new("x-scheme", context.Head.Scheme),
                        ],
                    }
            );

        public override WireResponse Failure(GateFailure failure, RequestContext context) =>
            new(failure.Status, "text/html", Encoding.UTF8.GetBytes($"hello failed: {failure.Kind}"));

        public override void Stamp(IHeaderDictionary headers, string requestId) => headers["x-hello"] = "yes";
    }

    private sealed class Events : Surface
    {
        public override int BodyBytesMax => 0;

        public override bool Takes(RequestHead head) => head.Path == "/events";

        public override Task<WireResponse> Answer(WireRequest request, RequestContext context) =>
            Task.FromResult(new WireResponse(200, "text/event-stream", []) { Parts = Parts() });

        private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Parts()
        {
            for (var i = 1; i <= 2; i++)
            {
                await Task.Yield();
                yield return Encoding.ASCII.GetBytes($"data: {i}\n\n");
            }
        }
    }

    /// <summary>A surface in front of another: it counts, and may fail in its place.</summary>
    private sealed class Counting(Surface inner, Exception? failure = null) : Surface
    {
        public int Answered { get; private set; }

        public override int BodyBytesMax => inner.BodyBytesMax;

        public override bool Takes(RequestHead head) => inner.Takes(head);

        public override Task<WireResponse> Answer(WireRequest request, RequestContext context)
        {
            Answered++;
            return failure is null ? inner.Answer(request, context) : throw failure;
        }

        public override WireResponse Failure(GateFailure failed, RequestContext context) =>
            inner.Failure(failed, context);

        public override void Stamp(IHeaderDictionary headers, string requestId) => inner.Stamp(headers, requestId);
    }
}
