using BenchmarkDotNet.Attributes;
using Tender.Bench;
using Tender.Core;

namespace Tender.MicroBench;

/// <summary>What the core decides of a payment: pure functions from records to a sheet.</summary>
public class Decisions
{
    private static readonly Money Dollar = new(100, Currency.USD);
    private static readonly AuthorizeRequest Request = new() { Amount = Dollar, Answering = AnswerMode.Now };

    private Samples samples = null!;
    private ChargePermission wallet = null!,
        order = null!;
    private Authorization open = null!;
    private Capture captured = null!;

    [GlobalSetup]
    public void Prepare()
    {
        samples = Samples.Taken;
        (wallet, order, open, captured) = (samples.Wallet, samples.Order, samples.Ordered, samples.Captured);
    }

    [Benchmark(Description = "authorization asked for and approved, wallet")]
    public Change AuthorizeWallet() => Authorized(wallet, Verdict.Approval);

    [Benchmark(Description = "authorization asked for and approved, order")]
    public Change AuthorizeOrder() => Authorized(order, Verdict.Approval);

    [Benchmark(Description = "authorization asked for and declined, order")]
    public Change DeclineOrder() => Authorized(order, Verdict.Decline(Reason.AmazonRejected));

    [Benchmark(Description = "authorization refused: above what is allowed")]
    public Refusal? Refuse() =>
        order.Authorize(samples.Sheet(), Request with { Amount = order.Ceiling }).No
        ?? throw new CannotMeasureException("It was not refused.");

    [Benchmark(Description = "capture asked for and approved")]
    public Change Capture()
    {
        var change = samples.Sheet();
        return open.Capture(change, new CaptureRequest(open.Amount)).Value.Conclude(change, Verdict.Approval)
            ? change
            : throw new CannotMeasureException("The capture was concluded before.");
    }

    [Benchmark(Description = "refund asked for and approved")]
    public Change Refund()
    {
        var change = samples.Sheet();
        return captured.Refund(change, new RefundRequest(captured.Amount)).Value.Conclude(change, Verdict.Approval)
            ? change
            : throw new CannotMeasureException("The refund was concluded before.");
    }

    private Change Authorized(ChargePermission permission, Verdict verdict)
    {
        var change = samples.Sheet();
        return permission.Authorize(change, Request).Value.Conclude(change, verdict, inAnswer: true)
            ? change
            : throw new CannotMeasureException("The authorization was concluded before.");
    }
}
