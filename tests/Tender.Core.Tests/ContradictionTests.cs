using Xunit;

namespace Tender.Core.Tests;

/// <summary>What a processor may say of an object, and what cannot be.</summary>
public class ContradictionTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly Money Ten = new(1_000, Currency.USD);

    public static TheoryData<string, State, Reason?, string, bool> Cases() =>
        new()
        {
            { "pending", State.Pending, null, "approves ten", false },
            { "pending", State.Pending, null, "declines ten", false },
            { "pending", State.Pending, null, "approves nine", true },
            { "pending", State.Pending, null, "declines nine", true },
            { "pending", State.Pending, null, "approves yen", true },
            { "pending", State.Pending, null, "approves", true },
            { "pending", State.Pending, null, "knows nothing", false },
            { "opened", State.Open, null, "approves ten", false },
            { "opened", State.Open, null, "declines ten", true },
            { "opened", State.Open, null, "approves nine", true },
            { "opened", State.Open, null, "knows nothing", false },
            { "pending", State.Declined, Reason.SoftDeclined, "declines ten", false },
            { "pending", State.Declined, Reason.SoftDeclined, "approves ten", true },
            // That was our decline, and not the processor's.
            { "pending", State.Declined, Reason.TransactionTimedOut, "approves ten", false },
        };

    [Theory, MemberData(nameof(Cases))]
    public void Is_seen_or_is_none(string was, State state, Reason? reason, string says, bool wrong)
    {
        var authorization = new Authorization
        {
            Id = ObjectId.Read("S01-1234567-1234567-A000001"),
            State = state,
            Reason = reason,
            CreatedAt = Now,
            Amount = Ten,
            Answering = AnswerMode.WhenKnown,
            DeadlineAt = Now.AddDays(1),
            ExpiresAt = Now.AddDays(30),
            GuaranteeWindow = TimeSpan.FromDays(7),
            OpenedAt = was == "opened" ? Now : null,
        };
        var found = Contradiction.Of(authorization, Said(says), Now);
        Assert.Equal(wrong, found is not null);
        if (found is not null)
            Assert.StartsWith(Contradiction.Start, found.Text, StringComparison.Ordinal);
    }

    private static Verdict Said(string says) =>
        says switch
        {
            "approves ten" => Verdict.Approval.On(Ten),
            "declines ten" => Verdict.Decline(Reason.HardDeclined).On(Ten),
            "approves nine" => Verdict.Approval.On(new Money(900, Currency.USD)),
            "declines nine" => Verdict.Decline(Reason.HardDeclined).On(new Money(900, Currency.USD)),
            "approves yen" => Verdict.Approval.On(new Money(1_000, Currency.JPY)),
            "approves" => Verdict.Approval,
            _ => new Verdict.Unknown(),
        };
}
