using Xunit;
using static Tender.Core.Tests.Sheets;

namespace Tender.Core.Tests;

/// <summary>Disputes: what is kept back, who gets it, and who may say so.</summary>
public class DisputeTests
{
    private readonly Sheets sheets = new();

    [Fact]
    public void What_is_disputed_is_kept_back_until_it_is_decided()
    {
        var capture = Taken();
        var dispute = Open(capture, Usd(60)).Value;
        Assert.Equal(
            (State.Open, Reason.MerchantResponseRequired, sheets.Now + TimeSpan.FromDays(11)),
            (dispute.State, dispute.Reason, dispute.RespondBy)
        );
        Assert.Contains(sheets.Jobs, job =>
            job == new ScheduledJob(JobKind.DisputeDeadline, dispute.Id, dispute.RespondBy)
        );
        Assert.Equal((4_000, 6_000, -10_000), Owed());
        Assert.Equal(Refusal.AmountExceeded, Open(capture, Usd(40.01m)).No);

        sheets.Do<Dispute>(change =>
            dispute.Decide(change, DisputeResolution.MerchantWon, Reason.InvestigatorResolved)
        );
        Assert.Equal((10_000, 0, -10_000), Owed());
        Assert.Null(sheets.Get<Capture>(capture.Id).Disputed);
        Assert.Equal(State.Completed, sheets.Get<Dispute>(dispute.Id).State);

        var again = Open(capture, Usd(100), DisputeKind.Claim).Value;
        Assert.Equal(sheets.Now + TimeSpan.FromDays(7), again.RespondBy);
        sheets.Do<Dispute>(change => again.Decide(change, DisputeResolution.BuyerWon, Reason.InvestigatorResolved));
        Assert.Equal((0, 0, 0), Owed());
        // What the buyer has won cannot be disputed again.
        Assert.Equal(Refusal.AmountExceeded, Open(capture, Usd(0.01m)).No);
    }

    [Fact]
    public void What_was_given_back_cannot_be_disputed()
    {
        var capture = Taken();
        sheets.Refunded(capture.Id, Usd(70));
        Assert.Equal(Refusal.AmountExceeded, Open(capture, Usd(30.01m)).No);
        Assert.True(Open(capture, Usd(30)).Ok);
        Assert.Equal(Refusal.AmountExceeded, Open(capture, Usd(0.01m)).No);
    }

    [Fact]
    public void Refusals_come_in_their_order()
    {
        sheets.Open(Usd(100));
        var pending = sheets.Take(sheets.Reserve(Usd(50)).Id, Usd(50)).Value;
        Assert.Equal(Refusal.CaptureNotRefundable, Open(pending, Yen(1)).No);
        sheets.Conclude(pending, Verdict.Approval);
        var capture = sheets.Get<Capture>(pending.Id);
        Assert.Equal(Refusal.CurrencyMismatch, Open(capture, Yen(5_000_000)).No);
        Assert.Equal(Refusal.AmountExceeded, Open(capture, Usd(50.01m), respondBy: sheets.Now).No);
        Assert.Equal(Refusal.DeadlinePassed, Open(capture, Usd(50), respondBy: sheets.Now).No);
        Assert.True(Open(capture, Usd(50), respondBy: sheets.Now.AddMilliseconds(1)).Ok);
    }

    [Fact]
    public void The_deadline_of_one_that_was_asked_again_is_the_new_one()
    {
        var dispute = Open(Taken(), Usd(100)).Value;
        sheets.Do<Dispute>(change => dispute.Contest(change, [new("Other", null, "words")], reviews: true));
        Assert.Contains(sheets.Jobs, job => job.Kind == JobKind.DisputeReviewed);
        sheets.Now += TimeSpan.FromDays(5);
        sheets.Do<Dispute>(change => sheets.Get<Dispute>(dispute.Id).RequestEvidence(change, merchant: true));
        sheets.Now = dispute.RespondBy;
        sheets.Do(change => sheets.Get<Dispute>(dispute.Id).TimeOut(change));
        Assert.Equal((State.Open, Reason.MerchantEvidenceRequired), (Now(dispute).State, Now(dispute).Reason));
        sheets.Now = Now(dispute).RespondBy;
        sheets.Do(change => sheets.Get<Dispute>(dispute.Id).TimeOut(change));
        Assert.Equal(
            (State.Completed, Reason.ResponseDeadlineExpired, DisputeResolution.BuyerWon),
            (Now(dispute).State, Now(dispute).Reason, Now(dispute).Resolution)
        );
        // The job of a review that is over finds nothing to do.
        sheets.Do(change => sheets.Get<Dispute>(dispute.Id).Review(change));
        Assert.Equal(DisputeResolution.BuyerWon, Now(dispute).Resolution);
    }

    [Fact]
    public void A_review_waits_for_what_the_buyer_was_asked()
    {
        var dispute = Open(Taken(), Usd(100)).Value;
        Assert.Equal(
            Refusal.DisputeNotOpen,
            sheets.Do<Dispute>(change => dispute.RequestEvidence(change, merchant: false)).No
        );
        sheets.Do<Dispute>(change => dispute.Contest(change, [new("Other", null, "words")], reviews: true));
        Assert.Equal(
            Refusal.DisputeNotOpen,
            sheets.Do<Dispute>(change => Now(dispute).Contest(change, [new("Other", null, "more")], reviews: true)).No
        );
        sheets.Now += TimeSpan.FromSeconds(10);
        sheets.Do<Dispute>(change => Now(dispute).RequestEvidence(change, merchant: false));
        Assert.Equal(
            (State.Pending, Reason.BuyerEvidenceRequired, sheets.Now),
            (Now(dispute).State, Now(dispute).Reason, Now(dispute).ChangedAt)
        );
        sheets.Do(change => Now(dispute).Review(change));
        Assert.Equal(State.Pending, Now(dispute).State);
        Assert.True(
            sheets.Do<Dispute>(change => Now(dispute).Decide(change, DisputeResolution.NoFault, Reason.AutoResolved)).Ok
        );
        Assert.Equal((10_000, 0, -10_000), Owed());
    }

    [Fact]
    public void Who_does_not_decide_may_only_accept()
    {
        var capture = Taken();
        var amazons = Open(capture, Usd(10)).Value;
        Assert.Equal(
            Refusal.NotAllowed,
            Report(amazons, DisputeResolution.MerchantWon, Reason.InvestigatorResolved).No
        );
        Assert.Equal(Refusal.NotAllowed, Report(amazons, DisputeResolution.MerchantWon, Reason.MerchantAccepted).No);
        Assert.True(Report(amazons, DisputeResolution.BuyerWon, Reason.MerchantAccepted).Ok);
        Assert.Equal(Refusal.DisputeNotOpen, Report(amazons, DisputeResolution.BuyerWon, Reason.MerchantAccepted).No);

        var providers = Open(capture, Usd(10), provider: "p-1").Value;
        Assert.True(Report(providers, DisputeResolution.MerchantWon, Reason.InvestigatorResolved).Ok);
        // What was decided can be closed, and not decided otherwise.
        Assert.Equal(
            Refusal.DisputeNotOpen,
            Report(providers, DisputeResolution.BuyerWon, Reason.InvestigatorResolved, closed: true).No
        );
        Assert.True(Report(providers, DisputeResolution.MerchantWon, Reason.InvestigatorResolved, closed: true).Ok);
        Assert.Equal(State.Closed, Now(providers).State);
        Assert.Equal(
            Refusal.DisputeNotOpen,
            Report(providers, DisputeResolution.MerchantWon, Reason.InvestigatorResolved, closed: true).No
        );
        Assert.Equal((9_000, 0, -9_000), Owed());
    }

    [Fact]
    public void A_file_takes_its_bytes_once()
    {
        var file = new EvidenceFile
        {
            Id = ObjectId.MintFile(Guid.Empty),
            State = State.Open,
            CreatedAt = sheets.Now,
            Type = "pdf",
            Purpose = "disputeEvidence",
        };
        sheets.Do(change => change.Save(file, Cause.Request));
        Assert.Equal(
            State.Completed,
            sheets.Do<EvidenceFile>(change => sheets.Get<EvidenceFile>(file.Id).Upload(change, 3, "abc")).Value.State
        );
        Assert.True(sheets.Do<EvidenceFile>(change => sheets.Get<EvidenceFile>(file.Id).Upload(change, 3, "abc")).Ok);
        Assert.Equal(
            Refusal.NotModifiable,
            sheets.Do<EvidenceFile>(change => sheets.Get<EvidenceFile>(file.Id).Upload(change, 3, "abd")).No
        );
    }

    private Capture Taken()
    {
        sheets.Open(Usd(100));
        return sheets.Charge(Usd(100));
    }

    private Dispute Now(Dispute dispute) => sheets.Get<Dispute>(dispute.Id);

    private (long Merchant, long Disputed, long Processor) Owed() =>
        (Of(LedgerAccount.Merchant), Of(LedgerAccount.Disputed), Of(LedgerAccount.Processor));

    private long Of(LedgerAccount account) => sheets.Ledger.GetValueOrDefault((account, Currency.USD));

    private Result<Dispute> Open(
        Capture capture,
        Money amount,
        DisputeKind kind = DisputeKind.Chargeback,
        DateTimeOffset? respondBy = null,
        string? provider = null
    ) =>
        sheets.Do(change =>
            Dispute.Open(
                change,
                sheets.Get<Capture>(capture.Id),
                new DisputeRequest(amount, kind, "Fraudulent", RespondBy: respondBy, ProviderDisputeId: provider)
            )
        );

    private Result<Dispute> Report(Dispute dispute, DisputeResolution resolution, Reason reason, bool closed = false) =>
        sheets.Do(change => Now(dispute).RecordResolution(change, closed, resolution, reason, null, null));
}
