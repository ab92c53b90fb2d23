using System.Net.Http.Headers;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Tender.AmazonPay;

/// <summary>
/// One call over HTTP, sent again while that is safe and may help: each attempt is made and signed anew, bounded in
/// time and bytes. Nothing but the caller's cancellation is thrown.
/// </summary>
internal sealed class Transport(IHttpClientFactory clients, AmazonPayClientOptions options)
{
    /// <summary>
    /// Longer than any pause the kit takes by itself: a caller that is asked to wait longer is told so.
    /// </summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly ResiliencePipeline<Reply> repeatable = Pipeline(options, reply =>
        reply.Error is { MayRetry: true } and not ApiError.Declined
    );

    // What was throttled was not done, so even what must not be repeated may be sent again.
    private readonly ResiliencePipeline<Reply> once = Pipeline(options, reply => reply.Error is ApiError.Throttled);

    /// <summary>Sends until there is an answer worth giving back.</summary>
    /// <param name="isRepeatable">Whether sending the request twice has no other effect than sending it once.</param>
    /// <param name="request">Makes a signed request; called for each attempt.</param>
    /// <param name="requestIdHeader">The header with the service's id of the request.</param>
    /// <param name="error">Reads the error of an answer that is no 2xx.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Reply> SendAsync(
        bool isRepeatable,
        Func<HttpRequestMessage> request,
        string requestIdHeader,
        Func<ErrorReply, ApiError> error,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await (isRepeatable ? repeatable : once).ExecuteAsync(
                async token => await Attempt(request, requestIdHeader, error, token),
                cancellationToken
            );
        }
        catch (TimeoutRejectedException)
        {
            return Nothing($"No answer within {options.AttemptTimeout.TotalSeconds:0.#} s.");
        }
    }

    private async Task<Reply> Attempt(
        Func<HttpRequestMessage> make,
        string requestIdHeader,
        Func<ErrorReply, ApiError> error,
        CancellationToken cancellationToken
    )
    {
        try
        {
            using var request = make();
            using var response = await clients
                .CreateClient(AmazonPayClientExtensions.HttpClientName)
                .SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            var requestId = response.Headers.TryGetValues(requestIdHeader, out var ids) ? ids.FirstOrDefault() : null;
            var status = (int)response.StatusCode;
            return new Reply(
                status,
                requestId,
                body,
                response.IsSuccessStatusCode
                    ? null
                    : error(new ErrorReply(status, requestId, body, Pause(response.Headers.RetryAfter)))
            );
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return Nothing(failure.Message);
        }
        // A connection that was not made in time: the handler says it as a cancellation, of which nobody asked.
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            return Nothing(failure.InnerException?.Message ?? failure.Message);
        }
    }

    private static Reply Nothing(string why) => new(0, null, [], new ApiError.Unreachable(why));

    private static TimeSpan? Pause(RetryConditionHeaderValue? header) =>
        header?.Delta
        ?? (
            header?.Date - TimeProvider.System.GetUtcNow() is { } until
                ? (until < TimeSpan.Zero ? TimeSpan.Zero : until)
                : null
        );

    private static ResiliencePipeline<Reply> Pipeline(AmazonPayClientOptions options, Func<Reply, bool> again)
    {
        var builder = new ResiliencePipelineBuilder<Reply>();
        if (options.RetryCount > 0)
        {
            builder.AddRetry(
                new RetryStrategyOptions<Reply>
                {
                    MaxRetryAttempts = options.RetryCount,
                    Delay = options.RetryDelay,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    MaxDelay = LongestPause,
                    ShouldHandle = arguments =>
                        ValueTask.FromResult(
                            arguments.Outcome switch
                            {
                                { Exception: TimeoutRejectedException } => again(Nothing("")),
                                { Result: { } reply } => again(reply) && !(Asked(reply) > LongestPause),
                                _ => false,
                            }
                        ),
                    // What the service asks for goes before what we would take; null takes the latter.
                    DelayGenerator = arguments =>
                        ValueTask.FromResult(arguments.Outcome.Result is { } reply ? Asked(reply) : null),
                }
            );
        }
        return builder.AddTimeout(options.AttemptTimeout).Build();
    }

    private static TimeSpan? Asked(Reply reply) =>
        reply.Error switch
        {
            ApiError.Throttled throttled => throttled.RetryAfter,
            ApiError.Unavailable unavailable => unavailable.RetryAfter,
            _ => null,
        };
}
