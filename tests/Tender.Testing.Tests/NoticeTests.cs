using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Tender.MerchantKit;
using Tender.MerchantKit.Notices;
using Tender.Tests.Harness;
using Xunit;
using static Tender.Testing.Tests.Sandboxes;

namespace Tender.Testing.Tests;

/// <summary>Notices as a test receives, refuses and passes them on.</summary>
public class NoticeTests
{
    [Theory, OnBothDatabases]
    public async Task A_refused_notice_comes_again_an_hour_later(TestDatabase database)
    {
        var merchant = await Merchant(database);
        merchant.Notices.AnswerNext(500);
        await Paid(merchant, merchant.CreateV2Client());
        var first = await merchant.Notices.NextAsync();
        // What else the checkout owes comes before the clock is moved.
        await merchant.Clock.AdvanceAsync(TimeSpan.Zero);
        var before = merchant.Notices.Received.Count;

        await merchant.Clock.AdvanceAsync(TimeSpan.FromHours(1.5));

        var again = Assert.Single(merchant.Notices.Received.Skip(before));
        Assert.Equal(first.MessageId, again.MessageId);
        Assert.Equal(first.Body.ToArray(), again.Body.ToArray());
    }

    [Theory, OnBothDatabases]
    public async Task A_notice_is_passed_on_to_the_application_and_answered_by_it(TestDatabase database)
    {
        var merchant = await Merchant(database);
        using var application = new Application();
        using var client = new HttpClient(application) { BaseAddress = new Uri("http://shop.test") };
        merchant.Notices.ForwardTo(client, "/ipn");

        var done = await Paid(merchant, merchant.CreateV2Client());
        await merchant.Notices.NextAsync(done.ChargeId);

        // Who waits for a notice finds it answered. It was refused, so that it comes again.
        var before = application.Paths.Count;
        Assert.True(before > 0);
        application.Status = HttpStatusCode.OK;
        await merchant.Clock.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.True(application.Paths.Count > before);
        Assert.All(application.Paths, path => Assert.Equal("/ipn", path));
    }

    [Theory, OnBothDatabases]
    public async Task The_merchant_kit_is_set_up_in_a_line_and_believes_the_notices(TestDatabase database)
    {
        var merchant = await Merchant(database);
        var services = new ServiceCollection();
        services.AddAmazonPay(options => options.UseSandbox(merchant));
        await using var provider = services.BuildServiceProvider();
        await Paid(merchant, provider.GetRequiredService<AmazonPay.V2.AmazonPayClient>());

        var notice = await merchant.Notices.NextAsync();
        var verifier = provider.GetRequiredService<NotificationVerifier>();

        Assert.IsType<Verification.Verified>(await verifier.VerifyAsync(notice.Body));
        var other = notice.ObjectId[..^1] + (notice.ObjectId[^1] == '1' ? '2' : '1');
        var forged = Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(notice.Body.Span).Replace(notice.ObjectId, other, StringComparison.Ordinal)
        );
        Assert.IsNotType<Verification.Verified>(await verifier.VerifyAsync(forged));
    }

    [Fact]
    public async Task A_notice_that_does_not_come_ends_the_wait_with_the_story()
    {
        var merchant = await Merchant(TestDatabase.Sqlite, new SandboxMerchantOptions { Notices = NoticeForms.None });
        var done = await Paid(merchant, merchant.CreateV2Client());
        var timeout = await Assert.ThrowsAsync<TimeoutException>(() =>
            merchant.Notices.NextAsync(done.ChargeId, TimeSpan.FromMilliseconds(1))
        );
        Assert.Contains(done.ChargeId!, timeout.Message);
        Assert.Contains("Authorized", timeout.Message);
    }

    [Theory, OnBothDatabases]
    public async Task A_notice_is_sent_again_when_asked(TestDatabase database)
    {
        var merchant = await Merchant(database, new SandboxMerchantOptions { Notices = NoticeForms.Both });
        var done = await Paid(merchant, merchant.CreateV2Client());
        var first = await merchant.Notices.NextAsync(done.ChargeId);
        await merchant.Notices.RedeliverAsync(done.ChargeId!);
        await merchant.Clock.AdvanceAsync(TimeSpan.Zero);
        Assert.True(merchant.Notices.Received.Count(notice => notice.MessageId == first.MessageId) >= 2);
        Assert.Contains(merchant.Notices.Received, notice => notice.Generation == AmazonPay.ApiGeneration.V1);
    }

    /// <summary>An application that refuses at first.</summary>
    private sealed class Application : HttpMessageHandler
    {
        public List<string> Paths { get; } = [];

        public HttpStatusCode Status { get; set; } = HttpStatusCode.ServiceUnavailable;

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            Assert.Equal(new MediaTypeHeaderValue("text/plain", "UTF-8"), request.Content?.Headers.ContentType);
            Assert.NotEmpty(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
            lock (Paths)
                Paths.Add(request.RequestUri!.AbsolutePath);
            return new HttpResponseMessage(Status);
        }
    }
}
