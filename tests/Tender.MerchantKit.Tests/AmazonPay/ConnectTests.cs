using Tender.AmazonPay;
using Tender.MerchantKit.Tests.Harness;
using Xunit;

namespace Tender.MerchantKit.Tests.AmazonPay;

/// <summary>A server that takes no connections: the handler gives up before the attempt does.</summary>
public class ConnectTests
{
    [Fact]
    public async Task A_server_that_takes_no_connection_is_unreachable_and_tried_again()
    {
        var connects = 0;
        using var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromMilliseconds(20),
            ConnectCallback = async (_, cancellation) =>
            {
                Interlocked.Increment(ref connects);
                await Task.Delay(Timeout.Infinite, cancellation);
                throw new InvalidOperationException("It never connects.");
            },
        };
        using var kit = Kit.Scripted(handler);
        var v2 = Assert.IsType<ApiError.Unreachable>((await kit.V2.GetChargeAsync("x")).Error);
        Assert.Equal((true, 4), (v2.EffectUnknown, connects));
        Assert.IsType<ApiError.Unreachable>((await kit.V1.GetCaptureDetailsAsync("x")).Error);
        Assert.Equal(8, connects);
    }

    [Fact]
    public async Task A_caller_who_gives_up_meanwhile_is_told_that()
    {
        using var giveUp = new CancellationTokenSource();
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                await giveUp.CancelAsync();
                await Task.Delay(Timeout.Infinite, cancellation);
                throw new InvalidOperationException("It never connects.");
            },
        };
        using var kit = Kit.Scripted(handler);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            kit.V2.GetChargeAsync("x", cancellationToken: giveUp.Token)
        );
    }
}
