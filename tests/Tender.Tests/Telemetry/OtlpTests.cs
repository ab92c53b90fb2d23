using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Tender.Core;
using Tender.Server.Jobs;
using Tender.Server.Telemetry;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Telemetry;

/// <summary>What a collector of OpenTelemetry is sent, by a whole server and over the wire.</summary>
public class OtlpTests
{
    private const string Canary = "canary-of-the-buyers-note";

    [Theory, OnBothDatabases]
    public async Task One_trace_goes_from_the_call_of_the_shop_to_its_notice(TestDatabase database)
    {
        await using var collector = await OtlpReceiver.Start();
        await using var shopsListener = await Receiver.Start();
        var host = await TenderHost.Start(database, settings => settings with { OtlpEndpoint = collector.Url });
        const string trace = "4bf92f3577b34da6a3ce929d0e0e4736",
            caller = "00f067aa0ba902b7";
        string charge,
            merchant,
            charges;
        await using (host)
        {
            var shop = Shop.On(host, await host.Control.NewMerchant(new { settings = new { noticeDelay = "PT0S" } }));
            merchant = shop.Merchant.MerchantId;
            var permission = await shop.Permission(100);
            await shop.Control.PutEndpoints(new Endpoint(shopsListener.Url.ToString() + "secret-path", "v2"));
            var made = await shop.V2.Send(
                new V2Request(
                    "POST",
                    "charges",
                    V2Client.Serialize(
                        new
                        {
                            chargePermissionId = permission,
                            chargeAmount = shop.Usd(10),
                            merchantMetadata = new { noteToBuyer = Canary },
                        }
                    )
                )
                {
                    Unsigned = new Dictionary<string, string>
                    {
                        ["traceparent"] = $"00-{trace}-{caller}-01",
                        ["tracestate"] = $"shop={Canary}",
                    },
                }
            );
            charge = made.Is(201)["chargeId"]!;
            Assert.Equal(404, (await shop.V2.Get("charges/S01-0000000-0000000-C000000")).Status);
            await shop.Control.Settle();
            charges = await Metrics(host);
        }
        // 1. The call, its commit, the job, the attempt: each below the one before.
        var spans = collector.Spans.Where(span => span.Trace == trace).ToList();
        var call = Assert.Single(spans, span => span.Name == "POST /v2/charges");
        Assert.Equal(caller, call.Parent);
        Assert.Equal(
            ("201", merchant, "CreateCharge", "v2"),
            (
                call.Attributes["http.response.status_code"],
                call.Attributes["tender.merchant"],
                call.Attributes["tender.operation"],
                call.Attributes["tender.api"]
            )
        );
        var job = Assert.Single(spans, span => span.Name == "Deliver");
        var commit = Assert.Single(spans, span => span.Id == job.Parent);
        Assert.Equal(("commit", call.Id), (commit.Name, commit.Parent));
        var post = Assert.Single(spans, span => span.Name == "POST" && span.Parent == job.Id);
        Assert.Equal("200", post.Attributes["http.response.status_code"]);
        Assert.Equal(shopsListener.About(charge).First().MessageId, post.Attributes["tender.message_id"]);
        Assert.Equal("tender", collector.Resource["service.name"]);
        // 2. The measurements, over OTLP and as text.
        Has("http.server.request.duration", ("http.route", "/v2/charges"), ("http.response.status_code", "201"));
        Assert.Equal(0.005, collector.BoundsOf("http.server.request.duration")[0]);
        Has("tender.refusals", ("tender.api", "v2"), ("tender.reason", "ResourceNotFound"));
        Has("tender.deliveries", ("tender.result", "delivered"));
        Has("tender.jobs.runs", ("tender.kind", "Deliver"), ("tender.result", "done"));
        Has("tender.jobs.lag", ("tender.queue", "Deliveries"));
        Has("tender.jobs.dead");
        Has("dotnet.process.cpu.time");
        Assert.Contains("tender_refusals_total{api=\"v2\",reason=\"ResourceNotFound\"} 1\n", charges);
        Assert.Contains("tender_deliveries_total{result=\"delivered\"} 1\n", charges);
        Assert.Contains("tender_jobs_lag_seconds{queue=\"Payments\"} ", charges);
        Assert.Contains(
            "http_server_request_duration_seconds_count{api=\"v2\",http_request_method=\"POST\","
                + "http_response_status_code=\"201\",url_scheme=\"http\",http_route=\"/v2/charges\","
                + "operation=\"CreateCharge\"} 1\n",
            charges
        );
        // 3. Nothing that is nobody's business; and the shop is not told of our trace, as the real sender tells none.
        Assert.DoesNotContain(Canary, collector.Everything);
        Assert.DoesNotContain("secret-path", collector.Everything);
        Assert.DoesNotContain(host.ControlToken, collector.Everything);
        Assert.All(shopsListener.Messages, one => Assert.DoesNotContain("traceparent", one.Headers.Keys));

        void Has(string name, params (string Key, string Value)[] attributes) =>
            Assert.Contains(collector.Points, point =>
                point.Metric == name && attributes.All(one => point.Attributes.GetValueOrDefault(one.Key) == one.Value)
            );
    }

    private static async Task<string> Metrics(TenderHost host) =>
        (await host.Control.Raw(HttpMethod.Get, "/metrics", null, host.ControlToken)).Text;

    [Fact]
    public async Task The_same_goes_over_grpc()
    {
        await using var collector = await OtlpReceiver.Start(grpc: true);
        await using (
            var host = await TenderHost.Start(TestDatabase.Sqlite, settings =>
                settings with
                {
                    OtlpEndpoint = collector.Url,
                    OtlpProtocol = OtlpProtocol.Grpc,
                }
            )
        )
            await host.Control.NewMerchant();
        Assert.Contains(collector.Spans, span => span.Name == "POST /control/v1/merchants");
        Assert.Contains(collector.Points, point => point.Metric == "http.server.request.duration");
    }

    [Fact]
    public async Task A_collector_that_never_answers_hinders_no_call_and_no_end()
    {
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        await using var host = await TenderHost.Start(TestDatabase.Sqlite, settings =>
            settings with
            {
                OtlpEndpoint = new Uri($"http://127.0.0.1:{((IPEndPoint)mute.LocalEndpoint).Port}/deeper"),
            }
        );
        var shop = Shop.On(host, await host.Control.NewMerchant());
        await shop.Checkout(10);
        Assert.Contains("tender_merchants 2\n", await Metrics(host));
    }

    [Theory, OnBothDatabases]
    public async Task A_processor_that_did_not_answer_is_asked_again_in_the_trace_of_the_call(TestDatabase database)
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Traces.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var engines = await Engines.Start(database, new ScriptedProcessor().NextIsLost());
        var permission = await engines.OpenPermission(Engines.Usd(100));
        ActivityTraceId trace;
        using (var call = Traces.Begin("call")!)
        {
            trace = call.TraceId;
            await engines.Authorize(permission, Engines.Usd(10), AnswerMode.WhenKnown);
        }
        // Notices are of no concern here.
        await engines.Database.Execute($"DELETE FROM jobs WHERE kind = {(int)JobKind.Deliver}", _ => 0);
        await using var runner = new JobRunner(engines.Executor, engines.Clock, NullLogger.Instance);
        engines.Clock.Now += TimeSpan.FromMinutes(6);
        await runner.Drain();

        var lost = Assert.Single(spans, span => span.TraceId == trace && span.OperationName == "processor perform");
        Assert.Equal((ActivityStatusCode.Error, "Unknown"), (lost.Status, lost.GetTagItem("tender.result")));
        var job = Assert.Single(spans, span => span.TraceId == trace && span.OperationName == "Conclude");
        Assert.Contains(spans, span => span.Parent == job && span.OperationName == "processor query");
        // A deadline in thirty days is a trace of its own, and its row says nothing.
        Assert.Equal(
            [0],
            await engines.Database.Query(
                $"SELECT count(trace) FROM jobs WHERE kind = {(int)JobKind.AuthorizationExpires}",
                row => row.GetInt64(0)
            )
        );
    }

    [Fact]
    public void A_job_that_no_span_made_due_has_a_trace_of_its_own_also_in_an_advance()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Traces.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        using var advance = Traces.Begin("Advance")!;
        using var job = Traces.BeginJob("AuthorizationExpires", null)!;
        Assert.NotEqual(advance.TraceId, job.TraceId);
        Assert.Equal(default, job.ParentSpanId);
        Assert.Equal(advance.Context, Assert.Single(job.Links).Context);
    }

    [Fact]
    public async Task An_export_has_the_time_that_is_set_and_goes_nowhere_else()
    {
        using var measures = new Measures();
        var results = new ExportResults(measures, NullLogger.Instance, new HandClock());
        using var client = OtlpExport.NewClient(results, timeoutMs: 60_000);
        Assert.Equal(TimeSpan.FromMinutes(1), client.Timeout);
        using var elsewhere = new TcpListener(IPAddress.Loopback, 0);
        elsewhere.Start();
        var answering = elsewhere.AcceptTcpClientAsync();
        var asked = client.GetAsync($"http://{elsewhere.LocalEndpoint}/v1/traces");
        using var connection = await answering;
        await connection
            .GetStream()
            .WriteAsync(
                "HTTP/1.1 307 Elsewhere\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"u8.ToArray()
            );
        using var answer = await asked;
        Assert.Equal(HttpStatusCode.TemporaryRedirect, answer.StatusCode);
    }

    [Theory, OnBothDatabases]
    public async Task While_nobody_listens_no_span_is_made_and_no_row_grows(TestDatabase database)
    {
        Assert.False(Traces.AreListenedTo);
        Assert.Null(Traces.Begin("commit"));
        Assert.Null(Traces.BeginJob("Deliver", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
        await using var engines = await Engines.Start(database);
        await engines.ConfirmedSession(Engines.Usd(10));
        var traced = await engines.Database.Query("SELECT count(*), count(trace) FROM jobs", row =>
            (All: row.GetInt64(0), Traced: row.GetInt64(1))
        );
        Assert.True(traced[0].All > 0);
        Assert.Equal(0, traced[0].Traced);
    }
}
