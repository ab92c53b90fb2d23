using Tender.Core;
using Tender.Server.Processors;
using Xunit;

namespace Tender.Tests.Processors;

public class SimulatorTests
{
    private static readonly DateTimeOffset Asked = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>
    /// Card, what is asked, when the answer is wanted, simulated decline, simulated pending; then what is said at once,
    /// and what half a minute later.
    /// </summary>
    public static TheoryData<string, ProcessorCallKind, AnswerMode, Reason?, bool, string, string> Table =>
        new()
        {
            { "1111", ProcessorCallKind.Authorize, AnswerMode.Now, null, false, "yes", "yes" },
            { "1111", ProcessorCallKind.Authorize, AnswerMode.WhenKnown, null, false, "yes", "yes" },
            { "1111", ProcessorCallKind.Authorize, AnswerMode.Later, null, false, "wait", "yes" },
            { "9999", ProcessorCallKind.Authorize, AnswerMode.Now, null, false, "yes", "yes" },
            {
                "0701",
                ProcessorCallKind.Authorize,
                AnswerMode.Now,
                null,
                false,
                "TransactionTimedOut",
                "TransactionTimedOut"
            },
            { "0701", ProcessorCallKind.Authorize, AnswerMode.WhenKnown, null, false, "wait", "yes" },
            { "0701", ProcessorCallKind.Authorize, AnswerMode.Later, null, false, "wait", "yes" },
            {
                "4354",
                ProcessorCallKind.Authorize,
                AnswerMode.Now,
                null,
                false,
                "TransactionTimedOut",
                "TransactionTimedOut"
            },
            { "4354", ProcessorCallKind.Authorize, AnswerMode.WhenKnown, null, false, "wait", "HardDeclined" },
            {
                "InvalidPaymentMethod",
                ProcessorCallKind.Authorize,
                AnswerMode.Now,
                null,
                false,
                "HardDeclined",
                "HardDeclined"
            },
            {
                "InvalidPaymentMethod",
                ProcessorCallKind.Authorize,
                AnswerMode.Later,
                null,
                false,
                "wait",
                "HardDeclined"
            },
            {
                "AmazonRejected",
                ProcessorCallKind.Authorize,
                AnswerMode.WhenKnown,
                null,
                false,
                "AmazonRejected",
                "AmazonRejected"
            },
            {
                "TransactionTimedOut",
                ProcessorCallKind.Authorize,
                AnswerMode.Now,
                null,
                false,
                "TransactionTimedOut",
                "TransactionTimedOut"
            },
            // What the caller simulates goes before the card.
            {
                "4354",
                ProcessorCallKind.Authorize,
                AnswerMode.WhenKnown,
                Reason.SoftDeclined,
                false,
                "SoftDeclined",
                "SoftDeclined"
            },
            {
                "1111",
                ProcessorCallKind.Authorize,
                AnswerMode.Now,
                Reason.AmazonRejected,
                false,
                "AmazonRejected",
                "AmazonRejected"
            },
            {
                "1111",
                ProcessorCallKind.Authorize,
                AnswerMode.Now,
                Reason.AmazonRejected,
                true,
                "TransactionTimedOut",
                "TransactionTimedOut"
            },
            {
                "1111",
                ProcessorCallKind.Authorize,
                AnswerMode.WhenKnown,
                Reason.AmazonRejected,
                true,
                "wait",
                "AmazonRejected"
            },
            {
                "1111",
                ProcessorCallKind.Authorize,
                AnswerMode.Later,
                Reason.ProcessingFailure,
                false,
                "wait",
                "ProcessingFailure"
            },
            // A card decides authorizations only.
            { "AmazonRejected", ProcessorCallKind.Capture, AnswerMode.WhenKnown, null, false, "yes", "yes" },
            {
                "1111",
                ProcessorCallKind.Capture,
                AnswerMode.WhenKnown,
                Reason.AmazonRejected,
                false,
                "AmazonRejected",
                "AmazonRejected"
            },
            { "1111", ProcessorCallKind.Capture, AnswerMode.WhenKnown, null, true, "wait", "yes" },
            { "1111", ProcessorCallKind.Refund, AnswerMode.Later, null, false, "wait", "yes" },
            {
                "AmazonRejected",
                ProcessorCallKind.Refund,
                AnswerMode.Later,
                Reason.ProcessingFailure,
                false,
                "wait",
                "ProcessingFailure"
            },
        };

    [Theory, MemberData(nameof(Table))]
    public void A_verdict_follows_from_the_movement_alone(
        string card,
        ProcessorCallKind kind,
        AnswerMode answering,
        Reason? decline,
        bool pending,
        string atOnce,
        string later
    )
    {
        var call = Of(kind, card, answering, decline is null && !pending ? null : new Simulation(decline, pending));
        Assert.Equal(atOnce, Say(new Simulator().DecideAtOnce(call, Asked)));
        Assert.Equal(
            atOnce,
            Say(new Simulator().DecideAtOnce(call, Asked + Simulator.Delay - TimeSpan.FromMilliseconds(1)))
        );
        Assert.Equal(later, Say(new Simulator().DecideAtOnce(call, Asked + Simulator.Delay)));
    }

    [Fact]
    public void A_late_capture_is_answered_later()
    {
        var call = Of(ProcessorCallKind.Capture, "1111", AnswerMode.WhenKnown, null) with { Late = true };
        Assert.Equal(
            Asked + TimeSpan.FromSeconds(30),
            Assert.IsType<Verdict.Pending>(new Simulator().DecideAtOnce(call, Asked)).Until
        );
    }

    [Fact]
    public async Task It_is_never_asked_and_undoes_what_was_never_done()
    {
        var call = Of(ProcessorCallKind.Authorize, "1111", AnswerMode.Now, null);
        await Assert.ThrowsAsync<NotSupportedException>(() => new Simulator().Perform(call, default));
        await Assert.ThrowsAsync<NotSupportedException>(() => new Simulator().Query(call, default));
        Assert.IsType<Verdict.Approved>(await new Simulator().Cancel(call, default));
    }

    [Fact]
    public void Every_test_card_has_a_code_of_its_own() =>
        Assert.Equal(TestCards.All.Count, TestCards.All.Select(card => card.Code).Distinct().Count());

    private static string Say(Verdict verdict) =>
        verdict switch
        {
            Verdict.Approved => "yes",
            Verdict.Declined no => no.Reason.ToString(),
            Verdict.Pending => "wait",
            _ => verdict.ToString(),
        };

    private static ProcessorCall Of(
        ProcessorCallKind kind,
        string card,
        AnswerMode answering,
        Simulation? simulation
    ) =>
        new(
            ObjectId.Read("S01-1234567-1234567-A000001"),
            kind,
            new Money(1000, Currency.USD),
            new Instrument(card, "Visa"),
            Asked,
            false,
            answering,
            false,
            simulation
        );

    [Theory]
    [InlineData("3064", Reason.BuyerCanceled)]
    [InlineData("3434", Reason.Declined)]
    [InlineData("1111", null)]
    [InlineData("9999", null)]
    public void Some_cards_end_the_checkout(string card, Reason? reason) =>
        Assert.Equal(reason, TestCards.CheckoutEnding(new Instrument(card, "Visa")));
}
