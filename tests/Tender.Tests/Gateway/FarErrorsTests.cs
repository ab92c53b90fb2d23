using System.Net;
using System.Security.Cryptography;
using System.Text;
using Tender.AmazonPay;
using Tender.AmazonPay.V2;
using Tender.Core;
using Tender.Server.Gateway;
using Xunit;

namespace Tender.Tests.Gateway;

/// <summary>What an error of the far account says of a call: that it was not done, or nothing.</summary>
public sealed class FarErrorsTests
{
    private static readonly string Key = NewKey();

    /// <summary>
    /// An error about headers, versions or the signature is told before the key of a request is looked at: the same
    /// request may have been done before.
    /// </summary>
    [Theory]
    [InlineData("InvalidParameterValue", true)]
    [InlineData("MissingParameterValue", true)]
    [InlineData("UnrecognizedField", true)]
    [InlineData("CurrencyMismatch", true)]
    [InlineData("TransactionCountExceeded", true)]
    [InlineData("PeriodicAmountExceeded", true)]
    [InlineData("InvalidHeaderValue", false)]
    [InlineData("MissingHeader", false)]
    [InlineData("MissingHeaderValue", false)]
    [InlineData("UnsupportedOperation", false)]
    [InlineData("InvalidRequestFormat", false)]
    [InlineData("InvalidRequestSignature", false)]
    [InlineData("SomethingNew", false)]
    public async Task An_error_about_the_call_alone_declines_it(string code, bool isAboutTheCall)
    {
        var processor = Processor(code);
        foreach (var kind in new[] { ProcessorCallKind.Authorize, ProcessorCallKind.Capture, ProcessorCallKind.Refund })
        {
            var verdict = await processor.Perform(CallOf(kind), CancellationToken.None);
            Assert.Equal(isAboutTheCall, verdict is Verdict.Declined { Reason: Reason.ProcessingFailure });
            Assert.Equal(!isAboutTheCall, verdict is Verdict.Unknown);
        }
        // Nor is it known then that there is nothing to undo.
        var unwanted = CallOf(ProcessorCallKind.Authorize) with { References = ProcessorReferences.None };
        Assert.Equal(isAboutTheCall, await processor.Cancel(unwanted, CancellationToken.None) is Verdict.Approved);
    }

    /// <summary>A charge still to be given up may hold the balance: who does not wait is asked for later.</summary>
    [Fact]
    public async Task What_is_above_the_balance_is_waited_for_where_nobody_waits()
    {
        var (processor, call) = (Processor("TransactionAmountExceeded"), CallOf(ProcessorCallKind.Authorize));
        Assert.IsType<Verdict.Unknown>(await processor.Perform(call, default));
        Assert.IsType<Verdict.Declined>(await processor.Perform(call with { Answering = AnswerMode.Now }, default));
    }

    private static AmazonPayProcessor Processor(string code) =>
        new(
            new AmazonPayClient(
                new Answering(code),
                new()
                {
                    MerchantId = "A1",
                    Environment = PayEnvironment.Live,
                    V2 = new() { PublicKeyId = "LIVE-A", PrivateKeyPem = Key },
                    RetryCount = 0,
                }
            )
        );

    private static ProcessorCall CallOf(ProcessorCallKind kind)
    {
        var permission = ObjectId.Read("P01-0000000-0000001");
        var id = kind switch
        {
            ProcessorCallKind.Authorize => permission.Authorization(1),
            ProcessorCallKind.Capture => permission.Capture(1),
            ProcessorCallKind.Refund => permission.Refund(1),
        };
        return new(
            id,
            kind,
            new Money(10_00, Currency.USD),
            new Instrument("S01-0000000-0000001", "Visa"),
            DateTimeOffset.UnixEpoch,
            CaptureNow: false,
            AnswerMode.Later,
            Late: false,
            Simulation: null
        )
        {
            Merchant = MerchantId.Read("A1EXAMPLESELLER"),
            References = new("S01-0000000-0000001-C000001", "S01-0000000-0000001-C000001", null),
        };
    }

    private static string NewKey()
    {
        using var key = RSA.Create(2048);
        return key.ExportPkcs8PrivateKeyPem();
    }

    /// <summary>A far account that answers everything with one error.</summary>
    private sealed class Answering(string code) : HttpMessageHandler, IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct) =>
            Task.FromResult(
                new HttpResponseMessage(HttpStatusCode.BadRequest)
                {
                    Content = new StringContent(
                        $"{{\"reasonCode\":\"{code}\",\"message\":\"no\"}}",
                        Encoding.UTF8,
                        "application/json"
                    ),
                }
            );
    }
}
