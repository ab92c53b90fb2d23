using System.Net.Http.Headers;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Microsoft.Extensions.DependencyInjection;

namespace Tender.AmazonPay.V1;

public sealed partial class OffAmazonPaymentsClient
{
    private readonly Transport transport;
    private readonly V1Credentials keys;
    private readonly string merchantId;
    private readonly TimeProvider time;
    private readonly Uri endpoint;

    /// <summary>
    /// A client with options of its own, for a program that has several; otherwise
    /// <see cref="AmazonPayClientExtensions.AddAmazonPayClients(IServiceCollection, Action{AmazonPayClientOptions})"/>
    /// registers one.
    /// </summary>
    /// <param name="clients">Makes the <see cref="HttpClient"/> named
    /// <see cref="AmazonPayClientExtensions.HttpClientName"/> for each attempt of a call.</param>
    /// <param name="options">Who calls, where, and with which keys; read once.</param>
    /// <exception cref="ArgumentException">The options are incomplete or contradict each other.</exception>
    public OffAmazonPaymentsClient(IHttpClientFactory clients, AmazonPayClientOptions options)
        : this(new Transport(clients, options), options.Validated(), TimeProvider.System) { }

    // Signatures know real time only: a moved clock of the application would have every request refused.
    internal OffAmazonPaymentsClient(Transport transport, AmazonPayClientOptions options, TimeProvider time)
    {
        keys = options.V1 ?? throw new InvalidOperationException("The options have no keys of the original API.");
        (this.transport, this.time, merchantId) = (transport, time, options.MerchantId);
        var path =
            options.Environment == PayEnvironment.Live
                ? "/OffAmazonPayments/2013-01-01"
                : "/OffAmazonPayments_Sandbox/2013-01-01";
        endpoint = new Uri(keys.Endpoint ?? new Uri($"https://{options.Region.V1Host}"), path);
    }

    private async Task<ApiResult<T>> SendAsync<T>(
        string action,
        IReadOnlyList<(string Name, string? Value)> parameters,
        Func<XElement, T> read,
        CancellationToken cancellationToken
    )
        where T : class
    {
        var reply = await transport.SendAsync(
            isRepeatable: true,
            Make,
            "x-mws-request-id",
            Errors.Read,
            cancellationToken
        );
        if (reply.Error is { } error)
            return ApiResult<T>.Of(error, reply);
        try
        {
            var root = Xml.Read(reply.Body);
            if (root.Name.LocalName == $"{action}Response")
                return ApiResult<T>.Of(
                    read(root.Child($"{action}Result") ?? new XElement($"{action}Result")),
                    root.Text("ResponseMetadata/RequestId") ?? reply.RequestId,
                    reply
                );
        }
        catch (Exception failure) when (failure is XmlException or FormatException)
        {
            // Falls through: a 200 that says nothing we can read is as good as no answer.
        }
        return ApiResult<T>.Of(
            new ApiError.Unreachable(
                $"The answer to {action} ({reply.Status}, request {reply.RequestId}) could not be read."
            ),
            reply
        );

        HttpRequestMessage Make()
        {
            var form = Signature.Sign(
                endpoint,
                [("Action", action), ("SellerId", merchantId), .. parameters],
                keys,
                time.GetUtcNow()
            );
            var request = new HttpRequestMessage(HttpMethod.Post, endpoint)
            {
                Content = new ByteArrayContent(Encoding.ASCII.GetBytes(form)),
            };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(
                "application/x-www-form-urlencoded",
                "utf-8"
            );
            return request;
        }
    }
}
