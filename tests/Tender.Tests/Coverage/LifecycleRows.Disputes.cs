using Tender.Core;
using Tender.Tests.Flows;
using static Tender.Tests.Coverage.Proof;
using Of = Tender.Core.ObjectKind;
using R = Tender.Core.Reason;

namespace Tender.Tests.Coverage;

internal static partial class LifecycleRows
{
    private static Section Disputes() =>
        new(
            "",
            "Dispute, EvidenceFile, MerchantAccount",
            [
                Step(
                    Of.Dispute,
                    null,
                    Cause.BuyerDisputes,
                    State.Open,
                    R.MerchantResponseRequired,
                    By<DisputeStoryTests>(
                        nameof(DisputeStoryTests.A_chargeback_is_told_of_contested_with_a_file_and_won)
                    )
                ),
                Step(
                    Of.Dispute,
                    State.Open,
                    Cause.Request,
                    State.Pending,
                    null,
                    By<DisputeStoryTests>(
                        nameof(DisputeStoryTests.A_chargeback_is_told_of_contested_with_a_file_and_won)
                    )
                ),
                Step(
                    Of.Dispute,
                    State.Open,
                    Cause.Deadline,
                    State.Completed,
                    R.ResponseDeadlineExpired,
                    By<DisputeStoryTests>(nameof(DisputeStoryTests.A_merchant_who_does_not_answer_in_time_has_lost))
                ),
                Step(
                    Of.Dispute,
                    State.Pending,
                    Cause.AmazonAsks,
                    State.Open,
                    R.MerchantEvidenceRequired,
                    By<DisputeStoryTests>(
                        nameof(DisputeStoryTests.The_investigator_may_ask_both_sides_and_the_buyer_may_change_her_mind)
                    )
                ),
                .. new[] { State.Open, State.Pending }.SelectMany(from =>
                    new[]
                    {
                        Step(
                            Of.Dispute,
                            from,
                            Cause.AmazonEnds,
                            State.Completed,
                            R.InvestigatorResolved,
                            By<ReportedDisputeStoryTests>(
                                nameof(ReportedDisputeStoryTests.A_dispute_ends_before_and_after_the_merchant_answered)
                            )
                        ),
                        Step(
                            Of.Dispute,
                            from,
                            Cause.AmazonEnds,
                            State.Completed,
                            R.AutoResolved,
                            By<ReportedDisputeStoryTests>(
                                nameof(ReportedDisputeStoryTests.A_dispute_ends_before_and_after_the_merchant_answered)
                            )
                        ),
                        Step(
                            Of.Dispute,
                            from,
                            Cause.BuyerEnds,
                            State.Closed,
                            R.BuyerCanceled,
                            By<ReportedDisputeStoryTests>(
                                nameof(ReportedDisputeStoryTests.A_dispute_ends_before_and_after_the_merchant_answered)
                            )
                        ),
                        Step(
                            Of.Dispute,
                            from,
                            Cause.BuyerEnds,
                            State.Closed,
                            R.ChargebackFiled,
                            By<ReportedDisputeStoryTests>(
                                nameof(ReportedDisputeStoryTests.A_dispute_ends_before_and_after_the_merchant_answered)
                            )
                        ),
                    }
                ),
                .. Dispute.Endings.SelectMany(reason =>
                    new[]
                    {
                        (State.Open, State.Completed),
                        (State.Pending, State.Completed),
                        (State.Open, State.Closed),
                        (State.Pending, State.Closed),
                        (State.Completed, State.Closed),
                    }.Select(pair =>
                        Step(
                            Of.Dispute,
                            pair.Item1,
                            Cause.MerchantEnds,
                            pair.Item2,
                            reason,
                            By<ReportedDisputeStoryTests>(
                                nameof(ReportedDisputeStoryTests.Whatever_a_provider_reports_is_how_a_dispute_ended)
                            )
                        )
                    )
                ),
                Step(
                    Of.EvidenceFile,
                    null,
                    Cause.Request,
                    State.Open,
                    null,
                    By<DisputeStoryTests>(nameof(DisputeStoryTests.A_file_is_uploaded_once_to_a_url_that_lasts_an_hour))
                ),
                Step(
                    Of.EvidenceFile,
                    State.Open,
                    Cause.Request,
                    State.Completed,
                    null,
                    By<DisputeStoryTests>(nameof(DisputeStoryTests.A_file_is_uploaded_once_to_a_url_that_lasts_an_hour))
                ),
                Step(
                    Of.MerchantAccount,
                    null,
                    Cause.Request,
                    State.Open,
                    null,
                    By<PartnerStoryTests>(nameof(PartnerStoryTests.An_account_is_made_changed_claimed_and_deleted))
                ),
                Step(
                    Of.MerchantAccount,
                    State.Open,
                    Cause.Request,
                    State.Completed,
                    null,
                    By<PartnerStoryTests>(nameof(PartnerStoryTests.An_account_is_made_changed_claimed_and_deleted))
                ),
                Step(
                    Of.MerchantAccount,
                    State.Open,
                    Cause.MerchantEnds,
                    State.Closed,
                    R.MerchantClosed,
                    By<PartnerStoryTests>(nameof(PartnerStoryTests.An_account_has_stores))
                ),
                Step(
                    Of.MerchantAccount,
                    State.Completed,
                    Cause.MerchantEnds,
                    State.Closed,
                    R.MerchantClosed,
                    By<PartnerStoryTests>(nameof(PartnerStoryTests.An_account_is_made_changed_claimed_and_deleted))
                ),
            ]
        );
}
